"""Function words of many languages: `stop/LANGUAGE.txt`, from stopwords-iso."""

import json
import os
import re
import unicodedata

LANGUAGES = "ar cs da de el en es fi fr he hi hu id it ja ko nl no pl pt ro ru sv tr uk vi zh".split()
LONGEST = 10
# Letters and the marks that belong to them.
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0590-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094d])*")
# Words with a meaning of their own that the lists have all the same.
CONTENT = {
    "en": """act auth available backed backing begin beginning cases case computer copy cry date describe detail edu fire fix
        found gov group grouped grouping groups home homepage html http information interest interested interesting interests invention
        kind man member members men million mill mr mrs ms net netscape number numbers opened opening open opens order ordered
        ordering orders org page pages part parted parting parts parting place places point pointed pointing points present
        presented presenting presents problem problems reserved research resulting result results room rooms sec section shed
        side sides sensible site state states system text thank thanks test thing things think today turn turned turning turns
        usefulness value volume web webpage website welcome work worked working works world year years young younger youngest
        words world trillion billion hundred bill bottom click com copy free help int tip top ableabout abst affected
        affecting affects announce appear arise arpa began beginnings begins big biol buy call called cant cause causes caption changes
        clear clearly con consider considering contain containing contains dear differ downed downing downs due edu
        effect empty end ended ending ends example face faces fact facts felt fify fill find finds general gmt good goods great greater
        greatest happens hell hid high higher highest htm ignored immediate importance important inc inner inward join keys kept know
        known knows large largely length likely line long longer longest ltd microsoft mil mine mine minus miss mug msie namely nay necessary
        new newer newest nos noted novel null obtain obtained old older oldest omitted opposite ord overall owing particular past
        placed plus pmid poorly possible primarily promptly proud quickly readily recent ref refs related ring run saw second seconds
        selves sent serious shell showns significant similar sincere slightly small smaller smallest somethan sorry specified specify
        specifying stop strongly suggest sup sure tends thanx thick thin thinks third thorough thoughh thought thoughts throug thousand
        tries truly try trying uucp undoing useful usefully usefulness valued various vol vols warn width willing wish won wonder
        zero""",
    "pl": "godz hab inż mgr kierunku sposób pl dr pan pana pani prof lat lata",
    "ru": """вечер вода война время глаз голова голос город государство дать дверь дело деньги день дом дорога друг друзья
        думать душа женщина жена жизнь земля знать имя история итог книга конец лицо любовь мать машина место минута мир
        москва народ нога ночь общество отец ответ писать понимать право работа работать ребенок россия рука самолет
        свет сделать сила сказать слово случай смерть смотреть стол стоять страна сторона твой труд увидеть утро уходить
        хороший хотеть человек час читать""",
    "fr": "parole paroles probable probante maximale minimale restant restante restent naturel naturelle nouveau nouveaux feu stop tenant possible possibles directe precisement",
    "es": "dia dias día ejemplo lugar momento pais partir trabajo trabaja trabajais trabajan trabajar trabajas tiempo verdad horas mayor nueva nuevas nuevo nuevos empleo empleais emplean emplear empleas general",
    "pt": "apontar local lugar tempo pontos ponto povo pessoas nome valor grupo fim final comprido comprida corrente dizer povos posição nova novas novo novos maioria ligado tentar trabalhar trabalho",
    "it": "anno anni consiglio file casa cosa gente giorni giorno lavoro mondo persone paese governo città momento titolo volta volte stati nome",
    "de": "jahr jahre jahren tag tage leben mann mensch menschen teil uhr zeit",
    "id": "masalah rasa soal tempat orang waktu tahun hari kali kelompok jawab jawaban tanya dunia besar kecil panjang rumah",
}
# English words of two letters; the list has the codes of all countries besides.
TWO = set("ah am an as at be by do eg eh ex go he hi if ie im in is it ll me my no of oh ok on or re so to up us ve vs we ye".split())
# Turkish words that were once read in a wrong encoding.
SPOILT = re.compile("[ýþţđð]")


def wanted(word, language):
    if language == "en" and len(word) == 2:
        return word in TWO
    return not (language == "tr" and SPOILT.search(word))


def write(npm, out):
    lists = json.load(open(os.path.join(npm, "stopwords-iso", "stopwords-iso.json"), encoding="utf-8"))
    os.makedirs(os.path.join(out, "stop"), exist_ok=True)
    for language in LANGUAGES:
        words = {unicodedata.normalize("NFC", w.lower()) for w in lists[language]}
        words -= set(CONTENT.get(language, "").split())
        words = sorted(w for w in words if WORD.fullmatch(w) and len(w) <= LONGEST and wanted(w, language))
        with open(os.path.join(out, "stop", language + ".txt"), "w", encoding="utf-8") as f:
            f.write("\n".join(words) + "\n")
