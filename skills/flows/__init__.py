"""The flows by name, and which intent begins which."""

from __future__ import annotations

from skills.flows import (
    before_better,
    both_hands,
    callback,
    deletion,
    edge_step,
    ground_check,
    grudge_compass,
    guided_audio,
    handover,
    in_my_corner,
    linking,
    look_back,
    menu,
    personal,
    reflection,
    reminders,
    seen,
    still_here,
    support,
    three_wants,
    welcome,
    what_if,
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
        seen.FLOW,
        before_better.FLOW,
        three_wants.FLOW,
        what_if.FLOW,
        edge_step.FLOW,
        still_here.FLOW,
        in_my_corner.FLOW,
        both_hands.FLOW,
        guided_audio.FLOW,
        deletion.FLOW,
        look_back.FLOW,
        callback.FLOW,
        reminders.FLOW,
        personal.FLOW,
        linking.FLOW,
        handover.FLOW,
        support.FLOW,
    )
}

BEGINS: dict[str, str] = {
    "StartCheckIn": ground_check.NAME,
    "GiveRating": ground_check.NAME,
    "NameFeeling": ground_check.NAME,
    "StartReflection": reflection.NAME,
    "ReflectionContent": reflection.NAME,
    "ExploreOutsideVoices": whose_voice.NAME,
    "ExploreResentment": grudge_compass.NAME,
    "ExploreConnection": seen.NAME,
    "ExploreNotEnough": before_better.NAME,
    "ExploreWants": three_wants.NAME,
    "WhatIfWorry": what_if.NAME,
    "PlanStretch": edge_step.NAME,
    "RepairMistake": still_here.NAME,
    "HaveMyBack": in_my_corner.NAME,
    "ExploreBothAnd": both_hands.NAME,
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
    "ExportReflections": personal.NAME,
    "SetName": personal.NAME,
    "SwitchPerson": handover.NAME,
    "ChangeLanguage": personal.NAME,
    "LinkDevice": linking.NAME,
    "SetFollowUp": callback.NAME,
    "SetReminder": reminders.NAME,
    "CancelReminder": reminders.NAME,
    "ListReminders": reminders.NAME,
    "DeleteReflection": deletion.NAME,
    "DeleteEverything": deletion.NAME,
}
"""What an intent begins where the open question didn't want it."""

BY_REQUEST = frozenset((look_back.NAME, deletion.NAME, reminders.NAME, personal.NAME))
"""Flows that do one thing of several: asked for another one in between, they do that instead."""
