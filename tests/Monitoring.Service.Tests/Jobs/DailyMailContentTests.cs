using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Jobs;

/// <summary>What a daily mail says of what happened, and to whom: the words themselves are those of the core.</summary>
public sealed class DailyMailContentTests : DailyMailScene
{
    [Fact]
    public async Task It_counts_what_happened_yesterday_whenever_it_became_known()
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        Clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 40).Select(number => Post(number, number < 30 ? number % 10 == 0 : null))])], Token);
        Clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([Post(99, isWrong: true)])], Token);

        await Job(Store).RunAsync(Token);

        var mail = await NewestAsync("dana");
        Assert.Equal("[DAILY] Plant 2: 3 grey", mail.Subject);
        Assert.Contains("Yesterday: 40 outcomes, 40 of 40 released without a touch (100.0 %); 30 judged, 3 wrong, 10 not yet judged.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Warming up: 31 of 100 judged, 4 wrong, 10 allowed.", mail.Text, StringComparison.Ordinal);
        Assert.Equal("[DAILY] Plant 2: 3 grey", (await NewestAsync("joan")).Subject);
        Assert.Equal(["Made the daily mails of 06/02/2026: 2"], Log.Messages);
    }

    [Fact]
    public async Task What_fell_silent_is_grey_and_says_since_when_and_what_was_expected()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        await ApplyAsync(plant with { Agents = [plant.Agents[0] with { SilentAfter = TimeSpan.FromHours(4) }] });
        Clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 120).Select(number => Post(number, isWrong: number % 20 == 0))])], Token);

        var mail = await AfterTheNightAsync();
        Assert.Equal("[DAILY] Plant 2: 1 grey", mail.Subject);
        Assert.Contains("No outcomes for 14 h 45 min (expected every 4 h). Last value: 5 wrong of last 100.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Nobody has it", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_silent_and_red_says_both_and_a_silent_agent_without_an_slo_is_told_to_its_owner()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        var bot = new Agent("night-bot", "Night bot", "dana", "tom", null, []) { SilentAfter = TimeSpan.FromHours(4) };
        await ApplyAsync(plant with { Agents = [plant.Agents[0] with { SilentAfter = TimeSpan.FromHours(4) }, bot] });
        Clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 120).Select(number => Post(number, isWrong: number % 5 == 0))])], Token);
        await Store.Log.WriteAsync([new WriteRequest([Post(1, null) with { Agent = "night-bot" }])], Token);

        var mail = await AfterTheNightAsync();
        Assert.Equal("[DAILY] Plant 2: 1 red", mail.Subject);
        Assert.Contains("10 allowed. No outcomes for 14 h 45 min (expected every 4 h). Open since", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Night bot: No outcomes for 14 h 45 min (expected every 4 h).", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fallback_who_acts_for_an_owner_keeps_the_counts_of_the_plant()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        await ApplyAsync(plant with
        {
            People = People(dana: [new(new(2026, 6, 2), new(2026, 6, 3), "joan")], joan: []),
            Agents = [plant.Agents[0], plant.Agents[1], plant.Agents[2] with { Owner = "tom", Deputy = null }],
        });
        Assert.Equal(["joan", "tom"], await ToldAsync(Job(Store), "2026-06-02T10:45:00Z"));
        var mail = await NewestAsync("joan");
        Assert.Equal("[DAILY] Plant 2: 3 grey", mail.Subject);
        Assert.Contains("You own no SLO: these are all of the plant. You act for Dana Ruiz: 2 of these are theirs.", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_who_was_told_of_what_nobody_has_finds_it_with_a_button_of_their_own()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        await ApplyAsync(plant with { Agents = [plant.Agents[0], plant.Agents[1] with { Owner = "tom", Deputy = null }] });
        Clock.AdjustTime(At("2026-06-01T15:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 120).Select(number => Post(number, isWrong: number % 5 == 0))])], Token);
        foreach (var hours in (int[])[2, 4, 12])
        {
            Clock.AdjustTime(At("2026-06-01T15:00:00Z").AddHours(hours));
            await Store.Alerts.RunAsync(Token);
        }

        Clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        var deputy = await NewestAsync("tom");
        Assert.Equal("[DAILY] Plant 2: 1 grey", deputy.Subject);
        Assert.Contains("NOBODY HAS IT YET, AND YOU WERE TOLD ■ Agent 1: below its alert line Its owner is Dana Ruiz. Open since", deputy.Text, StringComparison.Ordinal);
        foreach (var person in (string[])["dana", "tom", "joan"])
        {
            Assert.Matches($"I have it: https://monitor.example/ack/[0-9]+-[0-9]+-{person}.unsigned", (await NewestAsync(person)).Text);
        }
    }

    [Fact]
    public async Task What_was_red_yesterday_and_is_over_is_told_with_its_times()
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        Clock.AdjustTime(At("2026-06-01T14:14:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 120).Select(number => Post(number, isWrong: number % 5 == 0))])], Token);
        Clock.AdjustTime(At("2026-06-01T20:02:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(200, 200).Select(number => Post(number, isWrong: false))])], Token);

        Clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        Assert.Contains("WAS RED Agent 1 from Mon 1 Jun 09:14 to 15:02, 5 h 48 min.", (await NewestAsync("dana")).Text, StringComparison.Ordinal);
        Assert.Contains("WAS RED Agent 1 from Mon 1 Jun 09:14", (await NewestAsync("joan")).Text, StringComparison.Ordinal);
        Clock.AdjustTime(At("2026-06-03T10:45:00Z"));
        await Job(Store).RunAsync(Token);
        Assert.DoesNotContain("WAS RED", (await NewestAsync("dana")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ended_between_midnight_and_the_mail_is_told_by_that_mail_alone()
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        Clock.AdjustTime(At("2026-06-02T03:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 120).Select(number => Post(number, isWrong: number % 5 == 0))])], Token);
        Clock.AdjustTime(At("2026-06-02T08:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(200, 200).Select(number => Post(number, isWrong: false))])], Token);

        List<string> told = [];
        foreach (var day in (string[])["2026-06-02", "2026-06-03", "2026-06-04"])
        {
            Clock.AdjustTime(At(day + "T10:45:00Z"));
            await Job(Store).RunAsync(Token);
            told.Add((await NewestAsync("dana")).Text);
        }

        Assert.Contains("WAS RED Agent 1 from Mon 1 Jun 22:00 to 03:00, 5 h.", told[0], StringComparison.Ordinal);
        Assert.All(told.Skip(1), later => Assert.DoesNotContain("WAS RED", later, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_silent_is_told_with_since_when_nothing_came_and_when_it_came_again()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        await ApplyAsync(plant with { Agents = [plant.Agents[0] with { SilentAfter = TimeSpan.FromHours(4) }] });
        Clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([Post(1, isWrong: null)])], Token);
        Clock.AdjustTime(At("2026-06-02T00:05:00Z"));
        await Store.Feeds.RunAsync(Token);
        Clock.AdjustTime(At("2026-06-02T00:05:10Z"));
        await Store.Log.WriteAsync([new WriteRequest([Post(2, isWrong: null)])], Token);
        await Store.Feeds.RunAsync(Token);

        Clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        Assert.Contains("WAS SILENT Agent 1 from Mon 1 Jun 15:00 to 19:05, 4 h 5 min.", (await NewestAsync("dana")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agents_take_turns_where_more_is_drawn_than_a_mail_asks()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        string[] agents = [.. Enumerable.Range(1, 12).Select(number => Invariant($"agent-{number}"))];
        await ApplyAsync(plant with
        {
            Agents = [.. agents.Select(agent => plant.Agents[0] with
            {
                Name = agent, Title = agent, Slos = [plant.Agents[0].Slos[0] with { Name = "slo-" + agent }],
            })],
        });
        Clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest(
            [.. agents.SelectMany(agent => Enumerable.Range(0, 6).Select(number => Post(number, null) with { Agent = agent }))])], Token);

        HashSet<string> asked = [];
        foreach (var day in (string[])["2026-06-02", "2026-06-03"])
        {
            Clock.AdjustTime(At(day + "T10:45:00Z"));
            await Job(Store).RunAsync(Token);
            var text = (await NewestAsync("dana")).Text;
            List<string> those = [.. agents.Where(agent => text.Contains($" {agent}, Mon 1 Jun 15:00", StringComparison.Ordinal))];
            Assert.Equal(10, those.Count);
            asked.UnionWith(those);
        }

        Assert.Equal(agents.Length, asked.Count);
    }

    [Fact]
    public async Task It_asks_whoever_answers_for_an_agent_to_judge_what_was_drawn_for_that_day()
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        Clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 12).Select(number => Post(number, null))])], Token);
        Clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        var drawn = (await Store.ReadingsOf(AgentScope.All).ReviewsAsync(new(), null, 20, Token))!;
        Assert.Equal(5, drawn.Count);
        var mail = await NewestAsync("dana");
        Assert.Contains("PLEASE JUDGE", mail.Text, StringComparison.Ordinal);
        Assert.All(drawn, review =>
        {
            Assert.Contains($"{review.TransactionId} Agent 1, ", mail.Text, StringComparison.Ordinal);
            foreach (var answer in (string[])["right", "wrong", "unsure"])
            {
                Assert.Contains(
                    Invariant($"https://monitor.example/review/{review.Id}-dana.unsigned?answer={answer}"), mail.Text, StringComparison.Ordinal);
            }
        });
        Assert.DoesNotContain("PLEASE JUDGE", (await NewestAsync("joan")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("were answered in 30 days.", mail.Text, StringComparison.Ordinal); // nobody was asked before

        await Store.Reviews.AnswerAsync(drawn[0].Id, new(Verdict.Correct, null, "dana"), AgentScope.All, Token);
        Clock.AdjustTime(At("2026-06-03T10:45:00Z"));
        await Job(Store).RunAsync(Token);
        Assert.Contains("1 of 10 were answered in 30 days.", (await NewestAsync("dana")).Text, StringComparison.Ordinal);
    }

    // What an owner reads in the morning after a night in which nothing came.
    private async Task<(string Subject, string Text)> AfterTheNightAsync()
    {
        for (var hour = 0; hour <= 10; hour++)
        {
            await Store.Feeds.RunAsync(Token);
            Clock.Advance(TimeSpan.FromHours(1));
        }

        Clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);
        return await NewestAsync("dana");
    }
}
