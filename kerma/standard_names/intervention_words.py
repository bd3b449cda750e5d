"""Words of interventions and of radiotherapy planning: such an examination never has a diagnostic name.

Written as the vocabulary: without accents, ae, oe and ue as a, o and u, `*` for the rest of a word. English, Polish,
German and French.
"""

from collections.abc import Mapping

from kerma.standard.enumerations import ExamModality

_BIOPSIES = (
    *("biops*", "*biopsie*", "biopsj*", "punktion", "*punktion*", "punkcj*", "ponction*", "puncture", "paracentes*"),
    *("fnac", "fna"),
)
_DRAINAGES = ("drain*", "*drainage*", "drenaz*", "drenow*", "nephrostom*", "nefrostom*", "gastrostom*", "cystostom*")
_INJECTIONS = (
    *(
        "prt",
        "periradikul*",
        "periradicul*",
        "infiltration*",
        "infiltracj*",
        "epidural*",
        "nerve root*",
        "nerve block*",
    ),
    *("facet injection*", "facet block*", "facet joint injection*", "facetteninfiltration*", "blokad*", "neurolys*"),
    *("sclerother*", "sklerother*", "skleroter*"),
)
_CEMENT = (
    *("vertebroplast*", "wertebroplast*", "kyphoplast*", "kifoplast*", "cyphoplast*", "cementoplast*", "zementoplast*"),
)
_EMBOLISATIONS = ("embolisa*", "embolisi*", "emboliza*", "coiling", "flow diverter", "tace", "sirt", "chemoembol*")
_GUIDED = ("interventio*", "interwencj*", "*intervention*", "guided", "*gesteuert*", "pod kontrola", "sous controle")
_ABLATIONS = ("rfa", "mwa", "radiofrequency", "microwave ablation", "thermoablat*", "termoablac*", "radiofrequence")

#: Of devices of the heart: such words name the region too.
HEART_DEVICES = (
    *("pacemaker*", "pace maker*", "*schrittmacher*", "stymulator* serca", "rozrusznik*", "stimulateur*", "ppm", "tpm"),
    *(
        "wszczep* stymulator*",
        "implantacj* stymulator*",
        "icd",
        "defibrill*",
        "defibryl*",
        "kardiowerter*",
        "pfo",
        "asd",
    ),
    *("laa", "laac", "mitraclip", "valvuloplast*", "walwuloplast*"),
)

#: Of interventions, by modality.
INTERVENTION_WORDS: Mapping[str, tuple[str, ...]] = {
    ExamModality.CT: (
        *(*_BIOPSIES, *_DRAINAGES, *_INJECTIONS, *_CEMENT, *_EMBOLISATIONS, *_GUIDED, *_ABLATIONS),
        *("ct ablation", "tumour ablation", "tumor ablation", "tumorablation"),
    ),
    ExamModality.FLUOROSCOPY: (
        *(*_BIOPSIES, *_DRAINAGES, *_INJECTIONS, *_CEMENT, *_EMBOLISATIONS, *_GUIDED, *_ABLATIONS),
        *HEART_DEVICES,
        *("ablation*", "ablacj*", "*ablation", "kryoablac*", "cryoablat*"),
        *("implantation*", "*implantation", "implantacj*", "wszczep*", "device closure"),
        # Vessels.
        *("thrombectom*", "*thrombektom*", "trombektom*", "thrombolys*", "trombolys*", "tromboliz*", "lyse"),
        *("thromboaspiration*", "thrombusaspiration*", "stent*", "*stent", "*stenting", "angioplast*", "plastyk*"),
        *("pta", "ptas", "dilatation*", "dilation*", "dylatacj*", "ballon*", "balloon*", "balon*", "recanali*"),
        *("rekanali*", "desobstruction*", "desobstrukti*", "udrozn*", "atherectom*", "aterektom*", "rotabla*"),
        *("evar", "tevar", "endoprothes*", "endoprotez*", "cava filter*", "ivc filter*", "filtre cave", "cavafilter*"),
        *("filtr* do zyly", "filtr* zyly", "picc*", "portkatheter*", "port implant*", "portimplant*", "port a cath"),
        *("portacath", "chambre implantable*", "central line", "hickman*", "zvk", "cvc", "cewnik* centraln*"),
        *("catheter insertion", "dialysis catheter", "permcath*", "demerskatheter", "tips", "tipss"),
        # Bile ducts, bowel and urinary tract.
        *("ercp", "ecpw", "cpre", "ptcd", "ptbd", "pthd", "sphincterotom*", "papillotom*", "protezow*", "peg"),
        *("lithotrip*", "litotryps*", "pcnl", "ureteroskop*", "ureteroscop*", "double j", "dj schiene*"),
    ),
    ExamModality.MAMMOGRAPHY: (
        *(*_BIOPSIES, "vab", "vabb", "vakuum*", "vacuum*", "macrobiopsie*", "microbiopsie*", "stereota*", "guided"),
        *(
            "wire",
            "hookwire*",
            "drahtmark*",
            "*drahtmarkierung",
            "needle loc*",
            "localisation",
            "localization",
            "harpon",
        ),
        *("lokalizacj* zmian*", "haczyk*", "kotwic*", "reperage*", "repere*", "specimen*", "*praparat*", "preparat*"),
        *("piece operatoire", "clip*", "klips*", "markierung", "znacznik*"),
    ),
}
#: Of radiotherapy planning by CT.
RADIOTHERAPY_WORDS = (
    *("rtp", "rt plan*", "4 dct", "4 d ct", "4 d tk", "rtx", "radiotherap*", "radioterap*", "strahlentherap*"),
    *("bestrahlung*", "*bestrahlung*", "dosimetri*", "dozymetr*", "simulation*", "simulator", "symulac*", "topometr*"),
    *("planning", "planning ct", "planungs*", "planung", "*planung", "planowani*", "plan leczenia", "planification"),
    *("centrage*", "scanner centrage", "brachyther*", "brachyter*", "curietherap*", "sbrt", "imrt", "vmat", "dibh"),
)
#: Of planning that is not of radiotherapy.
SURGERY_WORDS = (
    *(
        "tavi",
        "tavr",
        "evar",
        "tevar",
        "*implant*",
        "dental*",
        "zahn*",
        "stomatolog*",
        "dentaire*",
        "surgical",
        "surgery",
    ),
    *("op", "operation*", "operacj*", "operacyjn*", "chirurg*", "*prothes*", "protez*", "endoprotez*", "navigation*"),
    *("nawigac*", "neuronavi*", "neuronawi*", "makoplasty", "mako", "robot*", "pre ablation", "pacemaker"),
)
