using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about indicators, the strength of sources and what an SLO does not count: the same over restarts, edits and
/// retention, and the same when it is counted from the log.
/// </summary>
public abstract class IndicatorsContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly Admission Relevance = Admission.Default with { Indicator = "relevance" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_indicator_has_its_own_history_and_its_own_place()
    {
        await ApplyAsync(Admission.Default, Relevance);
        await Fixture.WriteAsync(StoreFixture.Outcomes("00"));
        await Fixture.WriteAsync(
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-1", indicator: "relevance"),
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-1"));
        await Fixture.RestartAsync();

        var agent = await Fixture.AgentAsync("order-entry");
        Assert.Equal([new WindowCounts(1, 2, false), new WindowCounts(1, 1, false)], agent.Slos.Select(slo => slo.Counts));
        Assert.Equal([0, 1], agent.Slos.Select(slo => slo.Pending));
        var transaction = await Fixture.Store.Readings.TransactionAsync("order-entry", "PO-0", Token);
        Assert.Equal(
            [("accuracy", VerdictSource.Self, false), ("relevance", VerdictSource.Check, true), ("accuracy", VerdictSource.Check, true)],
            transaction!.Verdicts.Select(verdict => (verdict.Facts.Indicator, verdict.Facts.Source, verdict.IsEffective)));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_machine_never_undoes_a_person_and_a_repeat_says_that_it_does_not_hold()
    {
        await ApplyAsync(Admission.Default);
        await Fixture.WriteAsync(StoreFixture.Outcomes("0"));
        await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Audit, "V-1"));
        await Fixture.RestartAsync();

        var weaker = await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Correct, VerdictSource.Check, "V-2"));
        var stronger = await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Correct, VerdictSource.Customer, "V-3"));
        var repeated = await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Audit, "V-1"));

        Assert.Equal((ItemStatus.Accepted, 3L, false), Shown(weaker.Results[0]));
        Assert.Empty(weaker.Slos);
        Assert.Equal((ItemStatus.Accepted, 4L, true), Shown(stronger.Results[0]));
        Assert.Equal(0, Assert.Single(stronger.Slos).Wrong);
        Assert.Equal((ItemStatus.Duplicate, 2L, false), Shown(repeated.Results[0]));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Early_verdicts_give_strength_in_the_order_in_which_they_came()
    {
        await ApplyAsync(Admission.Default);
        var early = await Fixture.WriteAsync(
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Customer, "V-1"),
            StoreFixture.Judged("PO-0", Verdict.Correct, VerdictSource.Check, "V-2"));
        var own = await Fixture.WriteAsync(StoreFixture.Outcomes("0"));

        Assert.Equal([true, false], early.Results.Select(result => result.Effective));
        Assert.Equal((ItemStatus.Accepted, 1L, false), Shown(own.Results[0]));
        Assert.Equal((1, 1), (own.Slos[0].Wrong, own.Slos[0].Judged));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_is_not_counted_is_counted_by_the_reason_of_the_newest_verdict_until_one_counts()
    {
        await ApplyAsync(Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Check, VerdictSource.Customer) });
        await Fixture.WriteAsync(
            StoreFixture.Unjudged("failed", Disposition.Failed),
            StoreFixture.Judged("failed", Verdict.Incorrect, VerdictSource.Check),
            StoreFixture.Outcome("self", Verdict.Correct),
            StoreFixture.Outcome("complaint", null),
            StoreFixture.Judged("complaint", Verdict.Incorrect, VerdictSource.Customer, "V-1", Selection.Complaint),
            StoreFixture.Outcome("weaker", null),
            StoreFixture.Judged("weaker", Verdict.Incorrect, VerdictSource.Customer, "V-1", Selection.Complaint),
            StoreFixture.Judged("weaker", Verdict.Correct, VerdictSource.Check, "V-2"),
            StoreFixture.Outcome("nobody", null));

        Assert.Equal((new UncountedReading(1, 1, 1, 1), 4L), await UncountedAsync());

        // A repeat changes nothing; unsure ends it, too.
        await Fixture.WriteAsync(
            StoreFixture.Judged("failed", Verdict.Incorrect, VerdictSource.Check),
            StoreFixture.Judged("self", Verdict.Unsure, VerdictSource.Check, "V-1"),
            StoreFixture.Judged("complaint", Verdict.Incorrect, VerdictSource.Customer, "V-2"));
        await Fixture.RestartAsync();

        Assert.Equal((new UncountedReading(1, 0, 1, 0), 2L), await UncountedAsync());
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task It_begins_anew_when_what_counts_changes_and_not_when_the_rule_does()
    {
        await ApplyAsync(Admission.Default);
        await Fixture.WriteAsync(
            StoreFixture.Outcome("complaint", null),
            StoreFixture.Judged("complaint", Verdict.Incorrect, VerdictSource.Customer, "V-1", Selection.Complaint),
            StoreFixture.Outcome("nobody", null),
            StoreFixture.Unjudged("failed", Disposition.Failed));
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(30), "wider");
        Assert.Equal((new UncountedReading(0, 0, 0, 1), 2L), await UncountedAsync());

        var failedToo = Admission.Default with { Dispositions = OneOf<Disposition>.Only(Disposition.Auto, Disposition.Failed) };
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(30, admission: failedToo), "failed too");

        Assert.Equal((default, 2L), await UncountedAsync());
        await Fixture.WriteAsync(StoreFixture.Judged("complaint", Verdict.Incorrect, VerdictSource.Customer, "V-2", Selection.Complaint));
        Assert.Equal((new UncountedReading(0, 0, 0, 1), 3L), await UncountedAsync());
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_was_judged_before_what_counts_changed_is_counted_with_its_next_verdict()
    {
        await ApplyAsync(Admission.Default);
        await Fixture.WriteAsync(StoreFixture.Outcomes("00"));
        await ApplyAsync(Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Review) });
        Assert.Equal((default, 0L), await UncountedAsync());

        await Fixture.WriteAsync(
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-1"),
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-2"));

        Assert.Equal((new UncountedReading(0, 1, 0, 0), 1L), await UncountedAsync());
        await Fixture.VerifyAsync();
        await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Review, "V-3"));
        Assert.Equal((default, 0L), await UncountedAsync());
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_rules_2_began_goes_on_without_what_was_judged_before_until_it_begins_anew()
    {
        await ApplyAsync(Admission.Default);
        await Fixture.WriteAsync(StoreFixture.Outcomes("0"));
        await ApplyAsync(Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Review) });
        await OlderSchema.TakeBackRulesAsync(Fixture);
        await Fixture.RestartAsync();
        await Fixture.VerifyAsync();

        await Fixture.WriteAsync(
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-1"),
            StoreFixture.Outcome("PO-1", Verdict.Correct));
        Assert.Equal((new UncountedReading(0, 1, 0, 0), 1L), await UncountedAsync());
        await Fixture.RestartAsync();
        await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-2"));
        Assert.Equal((new UncountedReading(0, 1, 0, 0), 1L), await UncountedAsync());
        Assert.Equal(["PO-1"], await UncountedIdsAsync());
        await Fixture.VerifyAsync();

        await ApplyAsync(Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Audit) });
        await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-3"));
        Assert.Equal((new UncountedReading(0, 1, 0, 0), 1L), await UncountedAsync());
        Assert.Equal(["PO-0"], await UncountedIdsAsync());
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_retention_removes_is_no_longer_counted()
    {
        await ApplyAsync(Admission.Default);
        for (var day = 0; day < 20; day++)
        {
            await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(5), Token);
            await Fixture.VerifyAsync();
            var id = FormattableString.Invariant($"day-{day}");
            await Fixture.WriteAsync(
                StoreFixture.Outcome(id, null),
                StoreFixture.Judged(id, Verdict.Incorrect, VerdictSource.Customer, "V-1", Selection.Complaint),
                StoreFixture.Outcome(id + "-relevant", null),
                StoreFixture.Judged(id + "-relevant", Verdict.Correct, VerdictSource.Check, "V-1", indicator: "relevance"),
                StoreFixture.Outcome(id + "-nobody", null));
            Fixture.Clock.Advance(TimeSpan.FromDays(1));
        }

        var (uncounted, pending) = await UncountedAsync();
        Assert.InRange(uncounted.Selection, 5, 7);
        Assert.Equal(3 * uncounted.Selection, pending);
        await Fixture.VerifyAsync();
        for (var left = 2; left > 0; left--)
        {
            Fixture.Clock.Advance(TimeSpan.FromDays(6));
            await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(5), Token);
            await Fixture.VerifyAsync();
        }

        Assert.Equal((default, 0L), await UncountedAsync());
    }

    [Fact]
    public async Task An_indicator_that_no_SLO_counts_is_told_in_the_answer_and_of_the_agent_until_one_does()
    {
        await ApplyAsync(Admission.Default);
        await Fixture.WriteAsync(StoreFixture.Outcomes("0"));
        var answer = await Fixture.WriteAsync(
            StoreFixture.Judged("PO-0", Verdict.Correct, VerdictSource.Check, "V-1", indicator: "relevance"),
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-2", indicator: "relevance"),
            StoreFixture.Judged("nowhere", Verdict.Correct, VerdictSource.Check, "V-1", indicator: "relevence"));

        Assert.Equal([("order-entry", "relevance"), ("order-entry", "relevence")],
            answer.UncountedIndicators.Select(told => (told.Agent, told.Indicator)));
        Assert.Equal(["relevance"], (await Fixture.AgentAsync("order-entry")).UncountedIndicators);
        await Fixture.VerifyAsync();

        await ApplyAsync(Admission.Default, Relevance);

        Assert.Empty((await Fixture.AgentAsync("order-entry")).UncountedIndicators);
        Assert.Equal(1, (await Fixture.AgentAsync("order-entry")).Slos[1].Counts.Judged);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_changed_count_is_found()
    {
        await ApplyAsync(Admission.Default);
        await Fixture.WriteAsync(
            StoreFixture.Unjudged("failed", Disposition.Failed), StoreFixture.Judged("failed", Verdict.Incorrect, VerdictSource.Check));
        await Fixture.VerifyAsync();

        await Fixture.TamperAsync("update outcomes set disposition = 0 where transaction_id = 'failed'");

        var report = await Fixture.Store.Replay.VerifyAsync(Token);
        Assert.Contains("order-entry: order-entry-accuracy: uncounted by disposition should be 0 and is 1", report.Differences);
    }

    private static (ItemStatus Status, long? Position, bool? Effective) Shown(ItemResult result) =>
        (result.Status, result.Position, result.Effective);

    private async Task<IEnumerable<string?>> UncountedIdsAsync() => (await Fixture.Store.Readings.OutcomesAsync(
        new() { Slo = "order-entry-accuracy", Is = OutcomeList.Uncounted, Most = 9 }, Token)).Page!.Rows.Select(row => row.TransactionId);

    private async Task<(UncountedReading Uncounted, long Pending)> UncountedAsync()
    {
        var slo = (await Fixture.AgentAsync("order-entry")).Slos[0];
        return (slo.Uncounted, slo.Pending);
    }

    private Task<AppliedRevision> ApplyAsync(params IReadOnlyList<Admission> admissions)
    {
        var registry = StoreFixture.OrderEntry(20);
        var agent = registry.Agents[0];
        var slos = admissions.Select(admission => agent.Slos[0] with { Name = "order-entry-" + admission.Indicator, Admission = admission });
        return Fixture.ApplyAsync(registry with { Agents = [agent with { Slos = [.. slos] }] }, string.Join(' ', admissions));
    }
}
