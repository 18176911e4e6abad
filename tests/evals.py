"""Plug-ins for the evaluations in ../shared/evals: the production functions, in the signatures they ask for."""

from agents.alert import match_texts as rules
from agents.classify.step import classify_texts as themes
from agents.clean.duplicates import Detector
from agents.clean.step import clean_page as clean
from agents.extract.evaluation import cluster, country, geoparse, ner, resolve

__all__ = ["Detector", "clean", "cluster", "country", "geoparse", "ner", "resolve", "rules", "themes"]
