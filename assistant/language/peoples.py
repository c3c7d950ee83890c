"""Names of countries and of their people that do not begin alike: who asks for France may mean the French.

What does begin alike ("Germany", "Germans") needs no list. Short forms of states are here, for they share no letters.
Places have a capital.
"""

from __future__ import annotations

import re

_FAMILIES = """
Us Usa America american americans yankee yankees
Uk Gb Britain british briton britons England english englishman englishwoman Scotland scottish scots scot Wales welsh
Wales welsh welshman Cymru
Scotland scottish scots scot scotsman scotch
England english englishman
Ireland irish irishman Eire
France french frenchman frenchwoman frenchmen Gaul gallic
Spain spanish spaniard spaniards hispanic castilian Iberia
Denmark danish dane danes
Sweden swedish swede swedes
Norway norwegian norwegians norse
Finland finnish finn finns
Iceland icelandic icelander icelanders
Netherlands dutch dutchman dutchmen Holland hollander
Switzerland swiss helvetic Helvetia
Poland polish pole poles
Turkey turkish turk turks Turkiye ottoman ottomans
Greece greek greeks hellenic Hellas hellenes
Rome roman romans Italy italian italians
Germany german germans deutsch Deutschland Prussia prussian prussians
Austria austrian viennese Vienna
Hungary hungarian hungarians magyar magyars
Czechia czech czechs Bohemia bohemian
Russia russian russians soviet soviets Ussr muscovite Moscow
Ukraine ukrainian ukrainians
Portugal portuguese lusitanian
Belgium belgian belgians flemish Flanders walloon Wallonia
Croatia croatian croat croats
Serbia serbian serb serbs
China chinese sino Cathay
Japan japanese Nippon
Thailand thai Siam siamese
Philippines filipino filipinos filipina philippine
Myanmar Burma burmese
Iran iranian Persia persian persians
Iraq iraqi Mesopotamia
Israel israeli jewish jews jew hebrew
Arabia arab arabs arabic Saudi
Egypt egyptian egyptians coptic
Ethiopia Abyssinia
Cyprus cypriot cypriots
Malta maltese
Lebanon lebanese
Congo congolese Zaire
Peru peruvian inca incas
Mexico mexican mexicans aztec aztecs
Argentina argentine argentinian
Zealand zealander kiwi maori
Uae Emirates emirati
Venice venetian venetians
Naples neapolitan
Florence florentine
Milan milanese
Genoa genoese
Cologne Koln
Munich Munchen Bavaria bavarian
India indian indians
Canada canadian canadians
Australia australian australians aussie
Brazil brazilian brazilians
Korea korean koreans
Romania romanian romanians
Bulgaria bulgarian bulgarians
Europe european europeans Eu
Africa african africans
Asia asian asians
"""
_NO_PLACES = frozenset(_FAMILIES.split())  # places have a capital here, and a folded word has none
_EACH = tuple(frozenset(line.split()) for line in _FAMILIES.lower().strip().splitlines())
_ADJECTIVE = re.compile(r"[a-z]{2,}(?:ish|ese)")


def one_people(name: str, other: str) -> bool:
    """Whether two folded words name one country, its people or its language."""
    return any(name in family and other in family for family in _EACH)


def is_of_a_people(word: str) -> bool:
    """Whether a folded word is an adjective, a language or a people: a city's critics are "French" without the word."""
    return _ADJECTIVE.fullmatch(word) is not None or word in _NO_PLACES
