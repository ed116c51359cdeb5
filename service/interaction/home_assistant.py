"""Home Assistant's files: sentences of its own, what they do, and blueprints for automations.

They work on every Home Assistant since 2024.1, a turn at a time: a sentence names what to begin,
and "tell self trust ..." carries everything else, answers included.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from string import Template

from service.interaction.address import PUBLIC_URL
from skills import locales
from skills.understanding import model, templates
from skills.understanding.model import Model

FOLDER = "home-assistant"
MADE = "# Made by `python -m service.interaction`; change the model in skills/content instead.\n"
ENTRIES = ("StartCheckIn", "StartReflection")
"""What can be asked for by name, without a sentence of the home's own being in the way."""
SAY = "SelfTrustSay"
_SAY_SENTENCES = (
    "(tell|ask) self trust [that|to] {self_trust_words}",
    "self trust {self_trust_words}",
)


_OR_NOTHING = re.compile(r"\(([^()\[\]]+)\|\)")


def files(locale: str) -> Mapping[str, str]:
    """Return Home Assistant's files; of a language's locales, the base speaks for all."""
    language = locale.partition("-")[0]
    if len(locales.find(locale).folders) > 1:
        return {}
    read = model.read(locale)
    return {
        f"{FOLDER}/custom_sentences/{language}/self_trust.yaml": _sentences(language, read),
        f"{FOLDER}/packages/self_trust.yaml": _package(read),
        f"{FOLDER}/blueprints/automation/self_trust/guided_audio.yaml": MADE + _GUIDED_AUDIO,
        f"{FOLDER}/blueprints/automation/self_trust/reminder.yaml": MADE + _REMINDER,
        f"{FOLDER}/blueprints/automation/self_trust/player.yaml": MADE + _PLAYER,
    }


def words_for(read: Model, intent: str) -> str:
    """Return what is sent for an intent: the first thing that its sentences say."""
    first = next(template for template in _templates(read, intent))
    return next(iter(templates.covering(templates.parse(first, read.rules))))


def _templates(read: Model, intent: str) -> Iterator[str]:
    for row in read.sentences:
        if row.intent == intent and row.state is None and not row.slots:
            yield from (_optional(text) for text in row.templates if "{" not in text)


def _optional(template: str) -> str:
    """Write "(this |)" as "[this ]", which is the one form that Home Assistant reads."""
    return _OR_NOTHING.sub(r"[\1]", template)


def _sentences(language: str, read: Model) -> str:
    told = {f"SelfTrust{intent}": tuple(_templates(read, intent)) for intent in ENTRIES}
    told[SAY] = _SAY_SENTENCES
    intents = "".join(
        f"  {name}:\n    data:\n      - sentences:\n"
        + "".join(f"          - {json.dumps(sentence)}\n" for sentence in sentences)
        for name, sentences in told.items()
    )
    lists = "lists:\n  self_trust_words:\n    wildcard: true\n"
    rules = "".join(f"  {name}: {json.dumps(rule)}\n" for name, rule in read.rules.items())
    expansion = f"expansion_rules:\n{rules}" if rules else ""
    return f"{MADE}language: {language}\nintents:\n{intents}{lists}{expansion}"


def _package(read: Model) -> str:
    begun = [
        _SCRIPT.substitute(intent=f"SelfTrust{intent}", words=json.dumps(words_for(read, intent)))
        for intent in ENTRIES
    ]
    said = _SCRIPT.substitute(intent=SAY, words=json.dumps("{{ self_trust_words }}"))
    command = _COMMAND.replace("ADDRESS", PUBLIC_URL)
    return f"{MADE}{command}\nintent_script:\n" + "".join([*begun, said])


_COMMAND = """\
rest_command:
  self_trust:
    url: ADDRESS/v1/turn
    method: post
    timeout: 10
    content_type: application/json
    headers:
      authorization: !secret self_trust_authorization
    payload: >-
      {{ {"user": "home", "session": now().strftime("%Y-%m-%d"),
          "input": {"type": "speech", "text": words},
          "device": {"audio": audio | default(false), "shared": true}} | to_json }}
"""

_SCRIPT = Template("""\
  $intent:
    action:
      - service: rest_command.self_trust
        data:
          words: $words
        response_variable: answer
      - stop: ""
        response_variable: answer
    speech:
      text: "{{ action_response.content.text }}"
""")

_GUIDED_AUDIO = """\
blueprint:
  name: "Self Trust: a guided piece on a media player"
  description: Asks Self Trust for a piece when you say so, and plays it where you are.
  domain: automation
  input:
    player:
      name: Media player
      selector:
        entity:
          domain: media_player
    command:
      name: What you say
      default:
        - "play [me] [a] guided (piece|audio|meditation)"
      selector:
        text:
          multiple: true
    words:
      name: What Self Trust is asked for
      default: play a five minute piece
      selector:
        text:
trigger:
  - platform: conversation
    command: !input command
action:
  - service: rest_command.self_trust
    data:
      words: !input words
      audio: true
    response_variable: answer
  - set_conversation_response: "{{ answer.content.text }}"
  - if: "{{ answer.content.audio is mapping and answer.content.audio.url is string }}"
    then:
      - service: media_player.play_media
        target:
          entity_id: !input player
        data:
          media_content_id: "{{ answer.content.audio.url }}"
          media_content_type: music
mode: single
"""

_REMINDER = """\
blueprint:
  name: "Self Trust: announce a reminder"
  description: Says a reminder aloud when it is due. SELFTRUST_NOTIFY_URL names its webhook.
  domain: automation
  input:
    webhook:
      name: Webhook
      description: A long random name that nobody guesses.
      selector:
        text:
    user:
      name: Whose reminders
      description: The user whom a token or a satellite speaks for.
      default: household
      selector:
        text:
    satellite:
      name: Where it is said
      selector:
        entity:
          domain: assist_satellite
trigger:
  - platform: webhook
    webhook_id: !input webhook
    allowed_methods:
      - POST
    local_only: true
variables:
  user: !input user
condition:
  - "{{ trigger.json.kind == 'reminder' and trigger.json.user == user }}"
action:
  - service: assist_satellite.announce
    target:
      entity_id: !input satellite
    data:
      message: "{{ trigger.json.text }}"
mode: queued
"""

_PLAYER = """\
blueprint:
  name: "Self Trust: the player of a room"
  description: >-
    Plays the piece that a satellite or a chat agent was asked for.
    SELFTRUST_NOTIFY_URL names its webhook, and SELFTRUST_HOME_PLAYER is on.
  domain: automation
  input:
    webhook:
      name: Webhook
      description: The long random name of SELFTRUST_NOTIFY_URL.
      selector:
        text:
    player:
      name: Media player
      selector:
        entity:
          domain: media_player
    device:
      name: Which satellite
      description: Its entity's id, such as assist_satellite.kitchen. Empty for every one.
      default: ""
      selector:
        text:
trigger:
  - platform: webhook
    webhook_id: !input webhook
    allowed_methods:
      - POST
    local_only: true
variables:
  device: !input device
condition:
  - "{{ trigger.json.kind == 'player' and device in ('', trigger.json.device) }}"
action:
  - if: "{{ trigger.json.action == 'stop' }}"
    then:
      - service: media_player.media_stop
        target:
          entity_id: !input player
    else:
      - service: media_player.play_media
        target:
          entity_id: !input player
        data:
          media_content_id: "{{ trigger.json.url }}"
          media_content_type: music
      - if: "{{ trigger.json.offset_seconds > 0 }}"
        then:
          - delay: 1
          - service: media_player.media_seek
            target:
              entity_id: !input player
            data:
              seek_position: "{{ trigger.json.offset_seconds }}"
mode: queued
"""
