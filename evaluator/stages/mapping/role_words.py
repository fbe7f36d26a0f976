"""The words by which cities name their columns, by role and by sensitive feature, in many languages.

A pattern is one word of the column's name (`alter`), the beginning or the end of a word (`alters*`, `*leeftijd`),
or several words in a row (`skin_tone`). Words are in lower case without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_WORD = re.compile(r"[^\W_\d]+|\d+")
_UMLAUT = re.compile(r"([aou])e")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

SURE, LIKELY = 2, 1
"""How much a word tells about the role."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ROLES: dict[str, tuple[str, str]] = {
    "y_true": (
        """
        y_true ground_truth truth actual actually observed confirmed verified werkelijk*
        feitelijk* bevestigd* tatsachlich* bestatigt* wahrheit reel reelle verite confirme
        confirmee real realidad verdad confirmad* reale effettiv* confermat* rzeczywist*
        potwierdzon* skutecn* potvrzen* faktisk*
        """,
        """
        incident* vorfall* incidencia* zdarzen* fraud* fraude betrug* arrest* offence* delict* delikt*
        delito* reato* label labels target outcome result y uitkomst* resultaat* ergebnis* resultat* resultad*
        esito* risultat* wynik* reviewed review controle recid recidivism
        """,
    ),
    "y_pred": (
        """
        y_pred pred preds predicted prediction* voorspel* vorhersage* vorhergesagt* predict*
        estimat* estimad* stimat* oszacow* prediccion* previsi* predvid* geschatzt*
        schatzung* schatzwert* prognos* prognoz*
        predykcj* decision* besluit* beslissing*
        entscheid* decyzj* decisao rozhodnut* alert* alarm* flag flagged signaal* signalering*
        melding* advies* advice recommend* empfehlung* recommandation* recomenda* raccomanda*
        rekomendacj*
        """,
        """
        selected approved granted rejected accepted shortlisted toegekend* afgewezen
        geselecteerd* bewilligt* abgelehnt* ausgewahlt* accorde* refuse* selectionn* aprobad*
        concedid* seleccionad* approvat* concess* selezionat* przyznan* wybran* aprovad* model
        algorithm algoritm* algorithmus modele modelo modello ai ki ia si match hit detected
        """,
    ),
    "score": (
        """
        score scores *score probability probabilit* prob proba likelihood confidence
        waarschijnlijkheid* wahrscheinlichkeit* probabilid* prawdopodobienstw* punktacj*
        puntuacion* punteggio pontuacao risicoscore* risikowert* decile similarity
        """,
        """
        risk risico* risiko* risque riesgo rischio ryzyk* risco kans rating rank points punten
        punkte
        """,
    ),
    "weight": (
        """
        weight weights sampling_weight sample_weight weging* weegfactor gewicht* ponderation*
        poids ponderacion* peso pesi ponderazione waga wagi ponderacao vaha wgt
        """,
        "",
    ),
    "count": (
        """
        count n freq frequency aantal anzahl haufigkeit nombre effectif cantidad numero
        frecuencia conteggio frequenza liczba liczebnosc quantidade contagem pocet
        """,
        "",
    ),
    "case_id": (
        """
        id ids uuid guid *id case case_number casenr zaaknummer zaak kenmerk dossier*
        aktenzeichen fallnummer *nummer nr numero expediente pratica sygnatura processo sprawa
        key identifier person persoon applicant bsn
        """,
        "",
    ),
}
"""Words of the roles that are no sensitive feature: those that are sure, those that are likely."""

SAME_PERSON = """
    same_person same_identity same_subject same_face same_owner is_same genuine mated is_mated mated_pair
    is_genuine
    impostor_or_genuine comparison_type dezelfde_persoon zelfde_persoon gleiche_person selbe_person meme_personne
    misma_persona stessa_persona ta_sama_osoba mesma_pessoa
"""
"""Words of a column that says whether a comparison is of one and the same person."""

FAILED = """
    failed failure failure_to_acquire failure_to_enrol failure_to_enroll fta fte not_acquired no_capture
    capture_failed
    mislukt fehlgeschlagen echec echoue fallido fallito
"""
"""Words of a column that says which attempts failed."""

COUNT_COMPANIONS = _words("""
    cases menschen mensen of osob people personas persone personen personnes persons pessoas rows
    total
""")
"""Words that may stand beside a word for `count`; others make it a count of something else (prior offences)."""

NO_WEIGHT = _words("body corpo corps cuerpo gram kg kilo korper lb lbs lichaam masa vehicle")
"""Words beside which a weight is a weight on scales."""

FEATURES: dict[str, str] = {
    "sex": """
        sex sexe sexo sesso gender* geslacht* geschlecht* genre genero genere plec pohlavi* spol
        kjonn sukupuoli sugu lytis dzimums φυλο пол стать
    """,
    "age": """
        age ages leeftijd* *leeftijd alter alters* lebensalter edad* eta idade* wiek wiekow* vek
        vekov* starost* eletkor* varsta* ika vanus alder* vecums amzius ηλικια* възраст* вік
        birth_year year_of_birth birthyear geboortejaar geburtsjahr annee_naissance
        annee_de_naissance ano_nacimiento ano_de_nacimiento anno_nascita anno_di_nascita
        rok_urodzenia ano_nascimento
    """,
    "origin": """
        race ethnic* etnic* etnisch* ethnie etnia etni* herkomst* herkunft* origin origins
        origine origen origem pochodzeni* puvod nationalit* nacionalid* nazionalit* narodowosc*
        obywatelstw* citizenship burgerschap* staatsangehorig* migrat* migrant* migraci* migracj*
        migracao country_of_birth birth_country geboorteland geburtsland pays_naissance
        pays_de_naissance pais_nacimiento paese_nascita kraj_urodzenia roma
    """,
    "skin": """
        skin skintone fitzpatrick huidskleur* huidtype* hautfarbe* hautton* hauttyp* couleur_peau
        couleur_de_peau color_piel color_de_piel colore_pelle kolor_skory cor_pele cor_da_pele
    """,
    "disability": """
        disab* handicap* beperking* behinder* discapac* disabil* niepelnosprawn* deficien*
        invalid* postizen*
    """,
    "mobility": """
        mobility* wheelchair* rolstoel* rollstuhl* rollator* gehhilfe* fauteuil_roulant
        hulpmiddel* mobiliteit* mobilitat* mobilite movilidad* mobilita mobilidade silla_ruedas
        silla_de_ruedas sedia_rotelle wozek* cadeira_rodas
    """,
    "religion": """
        religi* geloof* konfession* confession* wyznani* headscarf hijab hoofddoek* kopftuch*
        head_covering
    """,
    "language": """
        language* taal *taal sprache* *sprache langue* idioma* lengua lingua lingue jezyk* jazyk*
    """,
    "district": """
        district* neighbourhood* neighborhood* borough ward wijk* buurt* stadsdeel* bezirk*
        stadtteil* stadtbezirk* quartier* arrondissement* barrio* distrito* municipio* dzielnic*
        bairro* freguesia* ctvrt* postcode* postal_code zip zipcode plz postleitzahl* code_postal
        codigo_postal kod_pocztowy
    """,
    "income": """
        income* inkomen* einkommen* revenu* ingreso* reddito* dochod* rendimento* poverty
        armoede*
    """,
    "education": """
        educat* opleiding* onderwijsniveau* bildung* schulabschluss* scolarite diplome* estudios
        istruzione wyksztalceni* escolaridade
    """,
    "family": """
        marital* burgerlijke_staat familienstand etat_civil situation_familiale estado_civil
        stato_civile stan_cywilny pregnan* zwanger* schwanger*
    """,
    "orientation": """
        sexual_orientation orientation_sexuelle seksuele_gerichtheid orientacion_sexual
    """,
}
"""Words of sensitive features (Charter of Fundamental Rights of the EU, Art. 21, and what stands in for them)."""

NEVER_CUT = frozenset({"district", "language", "religion", "origin", "sex"})
"""Features whose numbers are codes, not quantities."""

FEMALE = _words("""
    donna f female femenino feminin feminino femme femmina femminile frau frauen girl k kobieta
    kobiety kvinde kvinna kvinne meisje mujer mulher v vrouw vrouwen w weiblich woman women zena
    γυναικα жена жінка
""")
MALE = _words("""
    boy hombre homem homme jongen m male man mand mann mannen manner mannlich maschile maschio
    masculin masculino men mezczyzna mezczyzni muz uomo ανδρας αντρας мъж чоловік
""")
"""Values that mean female and male; a column with some of each holds the sex, whatever it is called."""

SELECTED = _words("""
    positive selected approved granted accepted admitted alert alarm match hit flagged high toegekend
    geselecteerd goedgekeurd treffer bewilligt ausgewahlt angenommen accorde accepte approuve
    selectionne aprobado concedido seleccionado approvato concesso selezionato przyznano przyznany
    zatwierdzony wybrany aprovado deferido
""")
"""Labels that probably mean selected."""


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column's name in lower case without accents: `PłećOsoby_2` gives plec, osoby, 2."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return tuple(_WORD.findall(_CAMEL.sub(" ", plain).lower().translate(_LETTERS)))


def matched(words: tuple[str, ...], patterns: str) -> str | None:
    """Return the words of a name that one of the patterns names, None when none does."""
    for pattern in _patterns(patterns):
        size = pattern.count(" ") + 1
        for at in range(len(words) - size + 1):
            part = " ".join(words[at : at + size])
            if _fits(part, pattern) or _fits(without_umlauts(part), pattern):
                return part
    return None


def rest_of(words: tuple[str, ...], said: str) -> tuple[str, ...]:
    """Return the words of a name without those that `matched` found in it: what a prediction is about."""
    size = said.count(" ") + 1
    at = next(at for at in range(len(words)) if " ".join(words[at : at + size]) == said)
    return words[:at] + words[at + size :]


def without_umlauts(text: str) -> str:
    """Return a text as the lists spell it where its umlauts are written out: `geschaetzt` gives geschatzt."""
    return _UMLAUT.sub(r"\1", text)


@cache
def _patterns(patterns: str) -> tuple[str, ...]:
    return tuple(pattern.replace("_", " ") for pattern in patterns.split())


def _fits(part: str, pattern: str) -> bool:
    if pattern.startswith("*"):
        return part.endswith(pattern[1:])
    return part.startswith(pattern[:-1]) if pattern.endswith("*") else part == pattern


def plain_words(values: Iterable[str]) -> set[str]:
    """Return values as words to compare with a list: in lower case, without accents or umlauts."""
    plain = {" ".join(words_of(value)) for value in values}
    return plain | {without_umlauts(text) for text in plain}
