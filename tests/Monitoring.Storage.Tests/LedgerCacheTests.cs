using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests;

/// <summary>Which ledger stays when two come back, and how many watched streams are kept.</summary>
public sealed class LedgerCacheTests
{
    private readonly LedgerCache cache = new();

    [Fact]
    public void A_newer_ledger_takes_the_place_of_the_one_kept_an_older_one_does_not()
    {
        var newest = Ledger(version: 6);
        cache.Keep(Ledger(version: 5));
        cache.Keep(newest);
        cache.Keep(Ledger(version: 4));

        Assert.Same(newest, cache.Take(1));
        Assert.Null(cache.Take(1));
    }

    [Fact]
    public void Streams_are_kept_while_all_agents_together_have_few_enough_however_often_a_ledger_is_taken_and_replaced()
    {
        for (var version = 1; version < 5; version++)
        {
            cache.Keep(Ledger(version, streams: LedgerCache.MostStreams / 2));
            cache.Keep(Ledger(version - 1, streams: LedgerCache.MostStreams / 2));
        }

        cache.Keep(Ledger(version: 1, id: 2, streams: LedgerCache.MostStreams / 2));
        var third = Ledger(version: 1, id: 3, streams: 1);
        cache.Keep(third);

        Assert.Empty(third.Ledger.Fold.Bank.Streams);
        Assert.NotEmpty(cache.Take(1)!.Ledger.Fold.Bank.Streams);
        var fourth = Ledger(version: 1, id: 4, streams: LedgerCache.MostStreams / 2);
        cache.Keep(fourth);
        Assert.NotEmpty(fourth.Ledger.Fold.Bank.Streams);
    }

    private static CachedLedger Ledger(long version, long id = 1, int streams = 0)
    {
        var fold = new AgentFold { Bank = new DriftBank() };
        for (var i = 0; i < streams; i++)
        {
            fold.Bank.Put(new DriftKey(1, "customer", Invariant($"customer-{i}")), new DriftStream());
        }

        return new CachedLedger(new AgentLedger(id, Invariant($"agent-{id}"), coverage: null, fold, [0, 0, 0, 0, 0]) { Version = version });
    }
}
