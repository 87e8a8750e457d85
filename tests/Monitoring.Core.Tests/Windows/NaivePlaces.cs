using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

/// <summary>Every place one definition ever gave, in order: SPEC's words as literally and as slowly as they read.</summary>
internal sealed class NaivePlaces(Definition definition, long strengthAfter)
{
    private readonly List<NaivePlace> all = [];
    private readonly Dictionary<string, List<VerdictEvent>> concerning = [];

    public IReadOnlyList<NaivePlace> All => all;

    /// <summary>The last places of the log, as the code under test writes them.</summary>
    public Place[] LastPlaces(int most) => [.. all.TakeLast(most).Select(place => new Place(place.Position, ContentOf(place)))];

    /// <summary>What the event does: nothing, take a place, or rewrite one (its index, and whether the verdict differs).</summary>
    public NaiveEffect Feed(LoggedVerdict logged)
    {
        var verdict = logged.Event;
        if (verdict.Indicator != definition.Indicator || !definition.Dispositions.Contains(verdict.Disposition)
            || !definition.Sources.Contains(verdict.Source))
        {
            return NaiveEffect.None;
        }

        var earlier = concerning.TryGetValue(logged.TransactionId, out var known) ? known : concerning[logged.TransactionId] = [];
        var isWeaker = verdict.Position > strengthAfter && earlier.Exists(before => Rank(before.Source) > Rank(verdict.Source));
        earlier.Add(verdict);
        if (isWeaker)
        {
            return NaiveEffect.None;
        }

        var index = all.FindIndex(place => place.TransactionId == logged.TransactionId);
        if (index >= 0)
        {
            var before = all[index];
            all[index] = before with { Verdict = verdict.Verdict, Source = verdict.Source };
            return before.Verdict != verdict.Verdict && index >= all.Count - definition.Window ? NaiveEffect.Corrected : NaiveEffect.None;
        }

        if (verdict.Verdict == Verdict.Unsure || !definition.Selections.Contains(verdict.Selection))
        {
            return NaiveEffect.None;
        }

        all.Add(new NaivePlace(verdict.Position, logged.TransactionId, verdict.Verdict, verdict.Source));
        return NaiveEffect.Taken;
    }

    /// <summary>The order of the sources, as SPEC lists it.</summary>
    public static int Rank(VerdictSource source) => source == VerdictSource.Self ? 0 : source == VerdictSource.Check ? 1 : 2;

    private static PlaceContent ContentOf(NaivePlace place)
    {
        var self = place.Source == VerdictSource.Self;
        return place.Verdict switch
        {
            Verdict.Correct => self ? PlaceContent.Self : PlaceContent.Right,
            Verdict.Incorrect => self ? PlaceContent.Wrong | PlaceContent.Self : PlaceContent.Wrong,
            _ => self ? PlaceContent.Empty | PlaceContent.Self : PlaceContent.Empty,
        };
    }
}

/// <summary>A place with its transaction's effective counted verdict.</summary>
internal sealed record NaivePlace(long Position, string TransactionId, Verdict Verdict, VerdictSource Source);

/// <summary>What an event does to an SLO.</summary>
internal enum NaiveEffect
{
    None,
    Taken,
    Corrected,
}
