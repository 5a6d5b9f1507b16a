"""A bot on discord.py that answers from the same FAQ, for tests/measures/load/busy.rs: it replies to a
mention with the entry whose question or phrasing is most like it, by one of rapidfuzz's ratios.

    pip install discord.py rapidfuzz
"""

import os
import pathlib
import sys
import tomllib

import discord
import yarl
from rapidfuzz import fuzz, process

FAQ = pathlib.Path(__file__).parents[2] / "faq"
SCORER = {"ratio": fuzz.ratio, "token_set": fuzz.token_set_ratio}[sys.argv[1]]

address = os.environ["STAND_IN"]
discord.http.Route.BASE = f"{address}/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address.replace("http", "ws", 1))

phrasings, answers = [], []
for file in FAQ.glob("*.toml"):
    if file.name == "pack.toml":
        continue
    for text in tomllib.loads(file.read_text("utf-8")).values():
        if isinstance(text, dict) and "question" in text:
            for phrasing in [text["question"], *text.get("also_asked", [])]:
                phrasings.append(phrasing.lower())
                answers.append((text["question"], text["answer"]))

client = discord.Client(intents=discord.Intents(guilds=True, guild_messages=True))


@client.event
async def on_message(message):
    if message.author.bot or client.user not in message.mentions:
        return
    question = message.content.replace(client.user.mention, "").strip().lower()
    _, _, best = process.extractOne(question, phrasings, scorer=SCORER)
    title, text = answers[best]
    embed = discord.Embed(title=title, description=text[:4096])
    await message.reply(embed=embed, allowed_mentions=discord.AllowedMentions.none())


client.run(os.environ["DISCORD_TOKEN"], log_level=30)
