using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about a database in which the latest verdict held, whoever judged: it goes on from what was judged then, and
/// sources have their strength from the next verdict on. The bytes are what the build before stored of the log made here.
/// </summary>
public abstract class IndicatorUpgradeContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const string State =
        "05010101010A80E8A4AD8CE6940303000204010580A0D6F8FEE594030304000500000001050200000002020001000000000000000500030300000C0500";

    private const string Snapshot =
        "05010101010680A0D6F8FEE5940303000204010580A0D6F8FEE5940303040005000000010402000000020100020000000000000004000300050405";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await ApplyAsync(20);
        await Fixture.WriteAsync(StoreFixture.Outcomes("0101"));
        await Fixture.WriteAsync(
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Review, "V-1"),
            StoreFixture.Judged("PO-0", Verdict.Correct, VerdictSource.Check, "V-2"));
        await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(400), Token);
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.WriteAsync(StoreFixture.Outcomes(".", from: 10));
        await Fixture.WriteAsync(
            StoreFixture.Judged("PO-10", Verdict.Incorrect, VerdictSource.Customer, "V-3", Selection.Complaint),
            StoreFixture.Judged("PO-10", Verdict.Correct, VerdictSource.Check, "V-4"),
            StoreFixture.Judged("PO-1", Verdict.Unsure, VerdictSource.Customer, "V-5"),
            StoreFixture.Judged("PO-1", Verdict.Correct, VerdictSource.Self, "V-6"));
        await OlderSchema.TakeBackIndicatorsAsync(Fixture);
        await using (var connection = Fixture.Connect())
        {
            await connection.ExecuteAsync("update agent_state set fold = @fold", new { fold = Convert.FromHexString(State) });
            await connection.ExecuteAsync("update snapshots set fold = @fold", new { fold = Convert.FromHexString(Snapshot) });
        }

        await Fixture.RestartAsync();
    }

    [Fact]
    public async Task The_upgrade_changes_no_window_and_tells_nobody()
    {
        var slo = (await Fixture.AgentAsync("order-entry")).Slos[0];

        Assert.Equal(new WindowCounts(1, 5, false), slo.Counts);
        Assert.Equal((AccuracyState.Breached, 0L), (slo.State, slo.Pending));
        Assert.Equal(1, await Fixture.CountAsync("notices"));
        Assert.Equal(1, await Fixture.CountAsync("transitions"));
        Assert.Equal(["V-2"], await EffectiveAsync("PO-0"));
        Assert.Equal(["V-6"], await EffectiveAsync("PO-1"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Each_verdict_is_verified_by_the_rule_of_its_time_from_the_start_and_from_a_snapshot(int isBase)
    {
        await Fixture.TamperAsync(FormattableString.Invariant($"update snapshots set is_base = {isBase}"));
        await Fixture.VerifyAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("01?.", from: 20));
        await Fixture.VerifyAsync();

        await Fixture.TamperAsync("update agents set strength_after = strength_after - 5");

        Assert.NotEmpty((await Fixture.Store.Replay.VerifyAsync(Token)).Differences);
    }

    [Fact]
    public async Task Sources_of_before_give_strength_to_what_comes_after()
    {
        var answer = await Fixture.WriteAsync(
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-7"),
            StoreFixture.Judged("PO-10", Verdict.Incorrect, VerdictSource.Check, "V-8"),
            StoreFixture.Judged("PO-1", Verdict.Incorrect, VerdictSource.Self, "V-9"),
            StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Audit, "V-10"));

        Assert.Equal([false, false, false, true], answer.Results.Select(result => result.Effective));
        Assert.Equal((2, 5), (Assert.Single(answer.Slos).Wrong, answer.Slos[0].Judged));
        Assert.Equal(["V-10"], await EffectiveAsync("PO-0"));
        await Fixture.RestartAsync();
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_registry_edit_after_it_fills_windows_with_what_was_judged_before_as_it_was()
    {
        await ApplyAsync(25);

        Assert.Equal(new WindowCounts(1, 5, false), (await Fixture.AgentAsync("order-entry")).Slos[0].Counts);
        await Fixture.WriteAsync(StoreFixture.Judged("PO-0", Verdict.Incorrect, VerdictSource.Check, "V-7"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_is_not_counted_is_counted_from_the_upgrade_on()
    {
        await Fixture.WriteAsync(
            StoreFixture.Judged("PO-10", Verdict.Correct, VerdictSource.Self, "V-7"),
            StoreFixture.Outcome("PO-30", null),
            StoreFixture.Judged("PO-30", Verdict.Incorrect, VerdictSource.Customer, "V-8", Selection.Complaint));

        var slo = (await Fixture.AgentAsync("order-entry")).Slos[0];
        Assert.Equal((1, 1), (slo.Uncounted.Selection, slo.Uncounted.Total));
        Assert.Equal(1, slo.Pending);
        await Fixture.VerifyAsync();
    }

    private async Task<IEnumerable<string?>> EffectiveAsync(string transactionId)
    {
        var transaction = await Fixture.Store.Readings.TransactionAsync("order-entry", transactionId, Token);
        return transaction!.Verdicts.Where(verdict => verdict.IsEffective).Select(verdict => verdict.Facts.VerdictId);
    }

    // The memory of a detector is numbers that need not be the same to the last bit on every machine, so there is none.
    private Task<AppliedRevision> ApplyAsync(int window)
    {
        var registry = StoreFixture.OrderEntry(window);
        var slo = registry.Agents[0].Slos[0] with { Drift = DriftMode.Off };
        return Fixture.ApplyAsync(
            registry with { Agents = [registry.Agents[0] with { Slos = [slo] }] }, FormattableString.Invariant($"over {window}"));
    }
}
