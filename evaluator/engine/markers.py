"""Words that say a value is missing or a row adds up, and signs of money: what offices in Europe write."""

from __future__ import annotations

_ALWAYS = """
    n.v.t. n/v/t .. ... … - -- --- – — ? n/a n.a. k.a. k.a b.d. b/d bd. n.b. n.d. s.d. n.c. s.o. n.k. δ/υ н/д
    (null) null <na> <null> (leeg) (blank) (vide) (leer) (vuoto) (puste)
    #n/a #n/b #nv #n/d #nd #n.d. #brak #hiány #div/0! #deel/0! #dzíl/0! #arg! #value! #waarde! #wert! #valeur!
    #valore! #¡valor! #valor! #hodnota! #érték! #ref! #verw! #bezug! #rif! #¡ref! #odkaz! #name? #naam? #nom?
    #nome? #nazwa? #název? #név? #¿nombre? #num! #getal! #zahl! #nombre! #liczba! #null! #leeg! #nul!
"""
ALWAYS = frozenset(_ALWAYS.split()) | {"k. a.", "n. v. t.", "b. d.", "n. b.", "n. a.", "n. d.", "s. d."}
"""Markers of a missing value, in lower case, in every column."""

_WHERE_NUMERIC = "na nan none nd nb nvt ka nil k/a . missing unknown onbekend unbekannt brak"
WHERE_NUMERIC = frozenset(_WHERE_NUMERIC.split())
"""Markers of a missing value, in lower case, where all other values of the column are numbers."""

BLANKS = " \t\u00a0\u2007\u2009\u202f\ufeff"
"""Characters around a value that are no part of it."""

CURRENCIES = (
    "€", "EUR", "EURO", "$", "USD", "US$", "£", "GBP", "CHF", "SFr.", "Fr.", "zł", "PLN", "Kč", "CZK", "Ft", "HUF",
    "lei", "RON", "leu", "лв.", "лв", "BGN", "lv", "kr.", "kr", "SEK", "NOK", "DKK", "ISK", "kn", "HRK", "RSD",
    "din.", "дин.", "ден.", "MKD", "KM", "BAM", "Lek", "ALL", "₴", "грн", "UAH", "₺", "TL", "TRY", "₾", "GEL",
)  # fmt: skip
"""Signs and codes of money."""

_TOTALS = """
    total totals totaal totalen totale totali totales totalt totais totaux totalul summe summen suma sum summa
    somme somma gesamt insgesamt gesamtsumme gesamtergebnis endsumme eindtotaal eindsom razem ogółem łącznie celkem
    součet úhrn súčet összesen mindösszesen összeg σύνολο σύνολα yhteensä kaikkiaan kokku kopā pavisam skupaj vsota
    ukupno sveukupno zbroj svega общо всичко сума итого разом усього iomlán toplam
"""
TOTALS = frozenset(_TOTALS.split()) | {
    "grand total", "total general", "total général", "totale generale", "total geral", "totaal generaal",
    "iš viso", "i alt", "sum total", "general total", "suma końcowa", "suma całkowita", "celkový součet",
    "γενικό σύνολο", "общ сбор", "genel toplam", "summa summarum",
}  # fmt: skip
"""What the first value of a row of totals says, in lower case."""
