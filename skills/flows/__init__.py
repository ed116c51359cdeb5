"""The flows by name, and which intent begins which."""

from __future__ import annotations

from skills.flows import (
    callback,
    deletion,
    ground_check,
    grudge_compass,
    guided_audio,
    look_back,
    menu,
    reflection,
    reminders,
    support,
    welcome,
    whose_voice,
)
from skills.moment import Flow

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        welcome.FLOW,
        menu.FLOW,
        ground_check.FLOW,
        reflection.FLOW,
        whose_voice.FLOW,
        grudge_compass.FLOW,
        guided_audio.FLOW,
        deletion.FLOW,
        look_back.FLOW,
        callback.FLOW,
        reminders.FLOW,
        support.FLOW,
    )
}

BEGINS: dict[str, str] = {
    "StartCheckIn": ground_check.NAME,
    "GiveRating": ground_check.NAME,
    "NameFeeling": ground_check.NAME,
    "StartReflection": reflection.NAME,
    "ExploreOutsideVoices": whose_voice.NAME,
    "ExploreResentment": grudge_compass.NAME,
    "PlayGuidedAudio": guided_audio.NAME,
    "ResumeAudio": guided_audio.NAME,
    "PauseAudio": guided_audio.NAME,
    "NextAudio": guided_audio.NAME,
    "PreviousAudio": guided_audio.NAME,
    "SeekAudio": guided_audio.NAME,
    "StartOver": guided_audio.NAME,
    "ListSessions": guided_audio.NAME,
    "RecallReflection": look_back.NAME,
    "SearchReflections": look_back.NAME,
    "HowAmIDoing": look_back.NAME,
    "GivePin": look_back.NAME,
    "SetFollowUp": callback.NAME,
    "SetReminder": reminders.NAME,
    "CancelReminder": reminders.NAME,
    "DeleteReflection": deletion.NAME,
    "DeleteEverything": deletion.NAME,
}
"""What an intent begins where the open question didn't want it."""
