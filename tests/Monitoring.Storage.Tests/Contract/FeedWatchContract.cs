using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Feeds;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises of the watch over feeds: a look at verdicts goes on where the last one ended, neither a long run nor a clock that
/// was ahead makes an outage that hides silence, and who is registered anew is not accused of what came before.
/// </summary>
public abstract class FeedWatchContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly Admission Audited = Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Audit) };

    private int posted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_at_verdicts_reads_only_what_came_since_the_last_one()
    {
        await Fixture.ApplyAsync(Judged(Audited), "one");
        await PostAsync("00");
        Assert.Equal(1, await AfterAsync(72));
        await PostAsync("00");
        Assert.Equal(0, await AfterAsync(0.01));

        // Nothing changes what was looked at; a test can, and sees that nobody looks there again.
        await Fixture.TamperAsync($"update outcomes set verdict = {(int)Verdict.Unsure}, source = {(int)VerdictSource.Audit}");
        await PostAsync("0");
        Assert.Equal(0, await AfterAsync(0.01));
        await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Unsure, VerdictSource.Audit));
        Assert.Equal(1, await AfterAsync(0.01));
    }

    [Fact]
    public async Task A_look_at_verdicts_that_finds_many_reads_some_in_each_run()
    {
        Fixture.Store.Feeds.MostRows = 2;
        await Fixture.ApplyAsync(Judged(Audited), "one");
        await PostAsync("0");
        Assert.Equal(1, await AfterAsync(72));
        await PostAsync("000");
        await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Unsure, VerdictSource.Audit));
        Assert.Equal(0, await AfterAsync(0.01));
        Assert.Equal(1, await AfterAsync(0));
        Assert.Equal(0, await Fixture.CountAsync("alerts where closed_at is null"));
        await Fixture.VerifyAsync();
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(1)]
    public async Task Answers_to_draws_do_not_hide_that_verdicts_come_no_more_by_themselves(int mostRows)
    {
        Fixture.Store.Feeds.MostRows = mostRows;
        await Fixture.ApplyAsync(Judged(Admission.Default), "one");
        await PostAsync("000");
        for (var day = 1; day <= 3; day++)
        {
            Assert.Equal(0, await LookAsync(23.9));
            await PostAsync(".....");
            await AnswerAsync(day, Verdict.Correct);
            await AnswerAsync(day, Verdict.Unsure);
            Assert.Equal(0, await LookAsync(0));
        }

        Assert.Equal(1, await LookAsync(0.3));
        var late = (await Fixture.AgentAsync("order-entry")).Slos[0].LateLabels!.Labels!;
        Assert.Equal(TimeSpan.FromHours(72), late.DueAt - late.LastVerdictAt);
        await AnswerAsync(3, Verdict.Incorrect);
        Assert.Equal(0, await LookAsync(1));
        await Fixture.WriteAsync(StoreFixture.Verdict("PO-4", Verdict.Correct));
        Assert.Equal(1, await LookAsync(0.01));

        // The same for who starts anew.
        await AnswerAsync(2, Verdict.Incorrect);
        await Fixture.RestartAsync();
        Fixture.Store.Feeds.MostRows = mostRows;
        Assert.Equal(0, await LookAsync(0));
        Assert.Equal(0, await LookAsync(71.9));
        Assert.Equal(1, await LookAsync(0.1));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Where_verdicts_never_came_by_themselves_answers_to_draws_are_all_that_is_waited_for()
    {
        await Fixture.ApplyAsync(Judged(Admission.Default), "one");
        await PostAsync(".....");
        Assert.Equal(0, await LookAsync(71.9));
        await AnswerAsync(1, Verdict.Correct);
        Assert.Equal(0, await LookAsync(71.9));
        await AnswerAsync(1, Verdict.Incorrect);
        Assert.Equal(0, await LookAsync(71.9));
        Assert.Equal(1, await LookAsync(0.2));
        await AnswerAsync(1, Verdict.Correct);
        Assert.Equal(1, await LookAsync(0.01));
    }

    [Fact]
    public async Task The_oldest_outcome_that_waits_is_found_behind_many_in_several_runs()
    {
        Fixture.Store.Feeds.MostRows = 2;
        await Fixture.ApplyAsync(Judged(Admission.Default), "one");
        await PostAsync("00000");
        Fixture.Clock.Advance(TimeSpan.FromHours(80));
        await PostAsync(".");
        Assert.Equal("0 0 0", await EachAsync(71.9, 0, 0));
        Assert.Equal(1, await AfterAsync(0.1));
        await Fixture.WriteAsync(StoreFixture.Verdict("PO-5", Verdict.Correct));
        Assert.Equal(1, await AfterAsync(0));
    }

    [Fact]
    public async Task An_older_log_makes_nothing_late_before_its_time_has_passed_since_that_was_stated()
    {
        await Fixture.ApplyAsync(Judged(Admission.Default) with { Agents = [] }, "one");
        await PostAsync("0....");
        Fixture.Clock.Advance(TimeSpan.FromDays(30));
        await Fixture.ApplyAsync(Judged(Admission.Default), "two");
        await PostAsync("...");
        Assert.Equal(0, await LookAsync(1));
        await AnswerAsync(1, Verdict.Correct);
        Assert.Equal("0 0", await LooksAsync(0, 70.9));
        Assert.Equal(1, await LookAsync(0.1));

        // Another edit states nothing anew; another time does.
        await PostAsync("0.");
        Assert.Equal("1 0", await LooksAsync(0, 71));
        await Fixture.ApplyAsync(Judged(Admission.Default) with { Fallback = "tom" }, "three");
        Assert.Equal(1, await LookAsync(1));
        await PostAsync("0.");
        Assert.Equal("1 0", await LooksAsync(0, 71));
        var edited = Judged(Admission.Default);
        await Fixture.ApplyAsync(
            edited with { Agents = [edited.Agents[0] with { Slos = [edited.Agents[0].Slos[0] with { LabelsWithin = TimeSpan.FromHours(24) }] }] }, "four");
        Assert.Equal("0 1", await LooksAsync(23.9, 0.1));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_run_that_takes_long_is_no_outage_for_who_starts_after_it()
    {
        string[] names = ["a", "b", "c", "d", "e", "f"];
        var registry = Quiet();
        await Fixture.ApplyAsync(registry with { Agents = [.. names.Select(name => registry.Agents[0] with { Name = name, Slos = [Named(name)] })] }, "one");
        foreach (var name in names)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes("0", name));
        }

        // Every look at this clock moves it.
        var slow = new FakeTimeProvider(Fixture.Clock.GetUtcNow().AddHours(4)) { AutoAdvanceAmount = TimeSpan.FromSeconds(3) };
        var store = await Fixture.OpenAsync(slow);
        Assert.Equal((6, (Pause?)null), await RunAsync(store));
        var end = slow.GetUtcNow();
        Assert.True(end > slow.Start.AddSeconds(30), "The run was short.");
        Assert.Equal((0, (Pause?)null), await RunAsync(await Fixture.OpenAsync(new FakeTimeProvider(end))));
        Assert.Equal(0, await Fixture.CountAsync("outages"));

        Slo Named(string name) => registry.Agents[0].Slos[0] with { Name = name + "-accuracy" };
    }

    [Fact]
    public async Task A_start_with_a_clock_that_is_ahead_makes_no_outage_that_lasts()
    {
        await Fixture.ApplyAsync(Quiet(), "one");
        await PostAsync("0");
        await AfterAsync(0);
        var start = Fixture.Clock.GetUtcNow();
        Assert.Equal((0, (Pause?)new Pause(start, start.AddDays(30))), await RunAsync(await Fixture.OpenAsync(new FakeTimeProvider(start.AddDays(30)))));

        // It is set right ten minutes after the start: only these are not counted.
        var right = new FakeTimeProvider(start.AddMinutes(10));
        var store = await Fixture.OpenAsync(right);
        await RunAsync(store);
        right.SetUtcNow(start.AddHours(4).AddMinutes(10).AddSeconds(-1));
        Assert.Equal((0, (Pause?)null), await RunAsync(store));
        right.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, (Pause?)null), await RunAsync(store));
    }

    [Fact]
    public async Task Who_is_registered_again_is_counted_from_then_on()
    {
        await Fixture.ApplyAsync(Quiet(), "one");
        await PostAsync("0");
        await AfterAsync(1);
        await Fixture.ApplyAsync(Quiet() with { Agents = [] }, "two");
        Assert.Equal(0, await AfterAsync(100));
        await Fixture.ApplyAsync(Quiet(), "three");
        Assert.Equal("0 0 1", await EachAsync(0, 3.99, 0.01));
        await PostAsync("0");
        Assert.Equal("1 0 1", await EachAsync(0, 3.99, 0.01));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Who_was_uncovered_is_counted_from_its_registration_and_expected_by_its_day()
    {
        await Fixture.ApplyAsync(Quiet() with { Agents = [] }, "one");
        await PostAsync("0");
        await AfterAsync(100);
        await Fixture.ApplyAsync(Quiet(), "two");
        Assert.Equal("0 0 1", await EachAsync(0, 3.99, 0.01));

        // Another edit of the registry is no other registration.
        await PostAsync("0");
        await AfterAsync(1);
        var edited = Quiet();
        await Fixture.ApplyAsync(edited with { Agents = [edited.Agents[0] with { Title = "Orders" }] }, "three");
        Assert.Equal(1, await AfterAsync(3));
        await Fixture.ApplyAsync(Quiet() with { Agents = [] }, "four");
        var day = new DateOnly(2026, 6, 20);
        await Fixture.ApplyAsync(edited with { Agents = [edited.Agents[0] with { ExpectFirstBy = day }] }, "five");
        var end = new DateTimeOffset(2026, 6, 21, 5, 0, 0, TimeSpan.Zero);
        Fixture.Clock.Advance(end.AddSeconds(-1) - Fixture.Clock.GetUtcNow());
        Assert.Equal(0, await AfterAsync(0));
        Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await AfterAsync(0));
        Assert.Equal(SilenceCause.First, (await Fixture.AgentAsync("order-entry")).Silence!.Feed!.Cause);
    }

    private static PlantRegistry Quiet()
    {
        var registry = StoreFixture.OrderEntry(20);
        return registry with { Agents = [registry.Agents[0] with { SilentAfter = TimeSpan.FromHours(4) }] };
    }

    private static PlantRegistry Judged(Admission admission)
    {
        var registry = StoreFixture.OrderEntry(20, admission: admission);
        var agent = registry.Agents[0];
        return registry with { Agents = [agent with { Slos = [agent.Slos[0] with { LabelsWithin = TimeSpan.FromHours(72) }] }] };
    }

    private static async Task<(int Notices, Pause? Outage)> RunAsync(Store store)
    {
        var done = await store.Feeds.RunAsync(Token);
        return (done.Notices, done.Outage);
    }

    private async Task<int> AfterAsync(double hours)
    {
        Fixture.Clock.Advance(TimeSpan.FromHours(hours));
        return (await Fixture.Store.Feeds.RunAsync(Token)).Notices;
    }

    // A look may need several runs.
    private async Task<int> LookAsync(double hours)
    {
        var notices = await AfterAsync(hours);
        for (var run = 0; run < 60; run++)
        {
            notices += await AfterAsync(0);
        }

        return notices;
    }

    private async Task<string> LooksAsync(params double[] hours)
    {
        var notices = new List<int>();
        foreach (var after in hours)
        {
            notices.Add(await LookAsync(after));
        }

        return string.Join(' ', notices);
    }

    // Of the draws of a day the first is answered, again and again where that is asked for.
    private async Task AnswerAsync(int day, Verdict verdict)
    {
        var date = new DateOnly(2026, 7, day);
        await Fixture.Store.Reviews.DrawAsync(date, new Random(day).Next, Token);
        var review = (await Fixture.Store.Readings.ReviewsAsync(new(), null, 50, Token))!.OrderBy(one => one.Id).Skip(3 * (day - 1)).First();
        Assert.True((await Fixture.Store.Reviews.AnswerAsync(review.Id, new(verdict, null, "dana"), Core.Access.AgentScope.All, Token))!.IsNew);
    }

    private async Task<string> EachAsync(params double[] hours)
    {
        var notices = new List<int>();
        foreach (var after in hours)
        {
            notices.Add(await AfterAsync(after));
        }

        return string.Join(' ', notices);
    }

    private async Task PostAsync(string verdicts)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes(verdicts, from: posted));
        posted += verdicts.Length;
    }
}
