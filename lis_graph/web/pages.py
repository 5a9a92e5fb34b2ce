"""Pages for people: the way in, with a form that asks the endpoint."""

from flask import Blueprint, render_template

from lis_graph.namespaces import PREFIXES

EXAMPLE = f"""PREFIX lis: <{PREFIXES["lis"]}>
PREFIX skos: <{PREFIXES["skos"]}>

SELECT ?area ?specialisation ?organisation WHERE {{
  ?keyArea a lis:KeyArea ; skos:prefLabel ?area ;
           lis:inSpecialisation/skos:prefLabel ?specialisation ;
           lis:keyAreaLedBy/skos:prefLabel ?organisation .
  FILTER (LANG(?area) = "pl" && LANG(?specialisation) = "pl" && LANG(?organisation) = "pl")
}}
ORDER BY ?area"""


def blueprint() -> Blueprint:
    """Return the routes of the pages."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def home() -> str:
        return render_template("home.html", example=EXAMPLE)

    return routes
