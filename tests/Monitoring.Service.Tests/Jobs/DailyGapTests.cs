using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Jobs;

/// <summary>A gap between the random verdicts and the others is told by the first daily mail after it was found, whenever that was, and once.</summary>
public sealed class DailyGapTests : DailyMailScene
{
    private const string Told = "RANDOM VERDICTS SAY SOMETHING ELSE ! Agent 1: in 30 days";

    [Fact]
    public async Task One_that_the_draw_of_the_mail_itself_finds_stands_in_that_mail()
    {
        await BeginAsync("2026-06-01T20:00:00Z");
        Assert.Equal([true, false], await MorningsAsync("2026-06-02", "2026-06-03"));
    }

    [Fact]
    public async Task One_that_was_found_later_on_a_day_that_had_its_mail_is_told_the_next_morning()
    {
        await BeginAsync("2026-06-01T20:00:00Z");
        await AskAsync("create trigger undrawn before insert on review_days begin select raise(abort, 'not now'); end");
        Assert.Equal([false], await MorningsAsync("2026-06-02"));
        await AskAsync("drop trigger undrawn");
        await DrawAsync("2026-06-02T10:50:00Z");
        Assert.Equal([true, false], await MorningsAsync("2026-06-03", "2026-06-04"));
    }

    [Fact]
    public async Task One_that_was_found_before_a_stop_that_lasts_past_midnight_is_told_by_the_first_mail_after_it()
    {
        await BeginAsync("2026-06-01T20:00:00Z");
        await DrawAsync("2026-06-02T10:45:00Z");
        Assert.Equal([true, false], await MorningsAsync("2026-06-12", "2026-06-13"));
    }

    [Fact]
    public async Task One_of_the_first_day_of_the_store_which_has_no_mail_is_told_the_next_morning()
    {
        await BeginAsync(Made);
        await DrawAsync(Made);
        Assert.Equal([true, false], await MorningsAsync("2026-01-02", "2026-01-03"));
    }

    [Fact]
    public async Task One_that_is_over_before_a_mail_could_tell_it_is_not_told_and_waits_no_more()
    {
        await BeginAsync("2026-06-01T20:00:00Z");
        await DrawAsync("2026-06-02T10:45:00Z");
        Assert.Equal(1L, await AskAsync("select count(*) from daily_lines"));
        Assert.Equal([false], await MorningsAsync("2026-07-10"));
        Assert.Equal(0L, await AskAsync("select count(*) from daily_lines"));
    }

    // A hundred that come by themselves are right, sixty that somebody drew are wrong.
    private async Task BeginAsync(string at)
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        Clock.AdjustTime(At(at));
        await Store.Log.WriteAsync([new WriteRequest(
        [
            .. Enumerable.Range(0, 100).Select(number => Post(number, isWrong: false)),
            .. Enumerable.Range(100, 60).Select(number => Post(number, isWrong: true) with
            {
                Content = new OutcomeContent { Selection = Selection.Random, InclusionProbability = 1 }.Write(),
                Verdict = new(Verdict.Incorrect, VerdictSource.Audit, Selection.Random, Indicator.Accuracy, null),
            }),
        ])], Token);
    }

    private Task DrawAsync(string at)
    {
        Clock.AdjustTime(At(at));
        return Drawing(Store).RunAsync(Token);
    }

    // Whether the mail of each day tells it.
    private async Task<IReadOnlyList<bool>> MorningsAsync(params string[] days)
    {
        var told = new List<bool>();
        foreach (var day in days)
        {
            var at = Invariant($"{day}T12:00:00Z");
            Assert.Contains("dana", await ToldAsync(Job(Store), at));
            told.Add((await NewestAsync("dana")).Text.Contains(Told, StringComparison.Ordinal));
        }

        return told;
    }
}
