using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests;

/// <summary>Which ledger stays when two come back, how the watched streams at hand are counted, and under which names a process writes.</summary>
public sealed class LedgerCacheTests
{
    private static readonly MixtureDetector Detector = MixtureDetector.ForCuts(HealthyErrorRate.OfTarget(0.92m), 1);

    private readonly LedgerCache cache = new();

    [Fact]
    public void A_newer_ledger_takes_the_place_of_the_one_kept_an_older_one_does_not()
    {
        var newest = Ledger(version: 6);
        cache.Return(Ledger(version: 5));
        cache.Return(newest);
        cache.Return(Ledger(version: 4));

        Assert.Same(newest, cache.Take(1));
        Assert.Null(cache.Take(1));
    }

    [Fact]
    public void A_sound_ledger_takes_the_place_of_a_spoilt_one_whose_version_was_never_committed()
    {
        var sound = Ledger(version: 5);
        cache.Return(Ledger(version: 6, isSpoilt: true));
        cache.Return(sound);

        Assert.Same(sound, cache.Take(1));
    }

    [Fact]
    public void A_spoilt_ledger_takes_no_others_place()
    {
        var (sound, spoilt) = (Ledger(version: 5), Ledger(version: 5, id: 2, isSpoilt: true));
        cache.Return(sound);
        cache.Return(spoilt);
        cache.Return(Ledger(version: 6, isSpoilt: true));
        cache.Return(Ledger(version: 6, id: 2, isSpoilt: true));

        Assert.Same(sound, cache.Take(1));
        Assert.Same(spoilt, cache.Take(2));
    }

    [Fact]
    public void Streams_count_while_their_ledger_is_kept_however_often_it_is_taken_and_grows()
    {
        cache.Keep(Ledger(version: 5, streams: 3));
        cache.Keep(Ledger(version: 5, id: 2, streams: 4));
        CountsStreams(7);

        var taken = cache.Take(1)!;
        CountsStreams(4);
        Grow(taken.Ledger.Fold.Bank, 5);
        cache.Keep(taken);
        CountsStreams(9);
        cache.Return(cache.Take(2)!);
        CountsStreams(9);
        cache.Take(1);
        cache.Take(2);
        CountsStreams(0);
    }

    [Fact]
    public void Of_two_ledgers_of_an_agent_only_the_streams_of_the_one_that_stays_count()
    {
        cache.Keep(Ledger(version: 5, streams: 3));
        cache.Return(Ledger(version: 6, streams: 20));
        CountsStreams(20);

        cache.Return(Ledger(version: 4, streams: 100));
        cache.Return(Ledger(version: 7, streams: 100, isSpoilt: true));
        CountsStreams(20);

        cache.Take(1);
        CountsStreams(0);
    }

    [Fact]
    public void When_too_many_streams_are_at_hand_a_kept_ledger_lets_go_of_those_that_are_stored_and_they_count_no_more()
    {
        cache.Keep(Ledger(version: 5, id: 2, streams: 10));
        var large = Ledger(version: 5, streams: LedgerCache.MostStreams - 9);
        Assert.Equal(LedgerCache.MostStreams - 9, large.Ledger.Fold.Bank.TakeUnsaved().Count());
        Grow(large.Ledger.Fold.Bank, LedgerCache.MostStreams - 6);

        cache.Keep(large);

        Assert.Equal(3, large.Ledger.Fold.Bank.Count);
        CountsStreams(13);
    }

    [Fact]
    public void A_process_knows_every_name_it_ever_wrote_under_and_takes_a_new_one_each_time()
    {
        List<long> names = [cache.Writer];
        for (var i = 0; i < 3; i++)
        {
            cache.Rename();
            names.Add(cache.Writer);
        }

        Assert.Equal(4, names.Distinct().Count());
        Assert.All(names, name => Assert.True(cache.IsOwn(name)));
        Assert.False(cache.IsOwn(new LedgerCache().Writer));
    }

    private void CountsStreams(int count)
    {
        Assert.False(cache.IsFullWith(LedgerCache.MostStreams - count), Invariant($"More than {count} streams are counted."));
        Assert.True(cache.IsFullWith(LedgerCache.MostStreams - count + 1), Invariant($"Fewer than {count} streams are counted."));
    }

    private static CachedLedger Ledger(long version, long id = 1, int streams = 0, bool isSpoilt = false)
    {
        var fold = new AgentFold { Bank = new DriftBank { IsWhole = true } };
        Grow(fold.Bank, streams);
        return new CachedLedger(new AgentLedger(id, Invariant($"agent-{id}"), coverage: null, fold, [0, 0, 0, 0, 0]) { Version = version }) { IsSpoilt = isSpoilt };
    }

    /// <summary>Brings so many streams to hand, each with a verdict.</summary>
    private static void Grow(DriftBank bank, int streams)
    {
        var cut = bank.CutOf(1, "customer");
        while (bank.Count < streams)
        {
            bank.Take(cut, Invariant($"customer-{bank.Count}"), Detector, 0, Verdict.Correct, bank.Count + 1);
        }
    }
}
