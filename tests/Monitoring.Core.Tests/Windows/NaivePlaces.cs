using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

/// <summary>Every place one definition ever gave, in order: SPEC's words as literally and as slowly as they read.</summary>
internal sealed class NaivePlaces(Definition definition)
{
    private readonly List<NaivePlace> all = [];

    public IReadOnlyList<NaivePlace> All => all;

    /// <summary>The last places of the log, as the code under test writes them.</summary>
    public Seat[] LastSeats(int most) => [.. all.TakeLast(most).Select(place => new Seat(place.Position, MarkOf(place)))];

    /// <summary>What the event does: nothing, take a place, or rewrite one (its index, and whether the verdict differs).</summary>
    public NaiveEffect Feed(LoggedVerdict logged)
    {
        var verdict = logged.Event;
        if (!definition.Dispositions.Contains(verdict.Disposition) || !definition.Sources.Contains(verdict.Source))
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

    private static Mark MarkOf(NaivePlace place)
    {
        var self = place.Source == VerdictSource.Self;
        return place.Verdict switch
        {
            Verdict.Correct => self ? Mark.Self : Mark.Right,
            Verdict.Incorrect => self ? Mark.Wrong | Mark.Self : Mark.Wrong,
            _ => self ? Mark.Empty | Mark.Self : Mark.Empty,
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
