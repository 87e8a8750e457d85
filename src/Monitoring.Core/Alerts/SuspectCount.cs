using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Alerts;

/// <summary>
/// Counts the suspects of any number of notices in one pass over an agent's unjudged transactions, the newest first: each costs what it
/// costs for one notice, whatever the number of notices. Not thread-safe.
/// </summary>
/// <param name="most">Most transactions of a pass; after as many there may be more.</param>
public sealed class SuspectCount(int most)
{
    private readonly List<Question> questions = [];
    private readonly Dictionary<string, Dictionary<string, List<Tally>>> ofCulprits = new(StringComparer.Ordinal);
    private readonly List<Tally> ofAnybody = [];
    private int taken;
    private int answered;

    /// <summary>The oldest occurrence that matters to anybody; null when nothing is asked.</summary>
    public DateTimeOffset? Since => questions.Count == 0 ? null : questions.Min(question => question.Since);

    /// <summary>Asks for the suspects of one notice, before the pass.</summary>
    /// <param name="admitted">Dispositions the SLO admits.</param>
    /// <param name="culprit">Who drives the breach; null for everybody's work.</param>
    /// <param name="since">When the episode's onset happened.</param>
    public Question Ask(OneOf<Disposition> admitted, Culprit? culprit, DateTimeOffset since)
    {
        var tallies = culprit is null ? ofAnybody : OfCulprit(culprit);
        var tally = tallies.Find(known => known.Admitted == admitted);
        if (tally is null)
        {
            tallies.Add(tally = new Tally(admitted));
        }

        var question = new Question(tally, since);
        questions.Add(question);
        return question;
    }

    /// <summary>Takes the next transaction.</summary>
    /// <param name="occurredAt">When it happened, not later than the one before.</param>
    /// <param name="disposition">How it left the agent.</param>
    /// <param name="segments">Its segments, and its version as <see cref="Culprit.AgentVersion"/>.</param>
    public void Take(DateTimeOffset occurredAt, Disposition disposition, ISegmented segments)
    {
        if (taken++ == 0)
        {
            questions.Sort(static (one, other) => other.Since.CompareTo(one.Since));
        }

        for (; answered < questions.Count && questions[answered].Since > occurredAt; answered++)
        {
            questions[answered].Answer(isAtLeast: false);
        }

        Add(ofAnybody, disposition);
        foreach (var (cut, ofValues) in ofCulprits)
        {
            if (segments.ValueOf(cut) is { } value && ofValues.TryGetValue(value, out var tallies))
            {
                Add(tallies, disposition);
            }
        }
    }

    /// <summary>Ends the pass: every question has its answer.</summary>
    public void End()
    {
        for (; answered < questions.Count; answered++)
        {
            questions[answered].Answer(taken == most);
        }
    }

    private static void Add(List<Tally> tallies, Disposition disposition)
    {
        foreach (var tally in tallies)
        {
            tally.Count += tally.Admitted.Has(disposition) ? 1 : 0;
        }
    }

    private List<Tally> OfCulprit(Culprit culprit)
    {
        if (!ofCulprits.TryGetValue(culprit.Cut, out var ofValues))
        {
            ofCulprits.Add(culprit.Cut, ofValues = new(StringComparer.Ordinal));
        }

        if (!ofValues.TryGetValue(culprit.Value, out var tallies))
        {
            ofValues.Add(culprit.Value, tallies = []);
        }

        return tallies;
    }

    /// <summary>What one notice asks.</summary>
    public sealed class Question
    {
        private readonly Tally tally;

        internal Question(Tally tally, DateTimeOffset since) => (this.tally, Since) = (tally, since);

        /// <summary>The answer; null until the pass has ended.</summary>
        public Suspects? Suspects { get; private set; }

        internal DateTimeOffset Since { get; }

        internal void Answer(bool isAtLeast) => Suspects = new Suspects(tally.Count, isAtLeast, Since);
    }

    internal sealed class Tally(OneOf<Disposition> admitted)
    {
        public OneOf<Disposition> Admitted { get; } = admitted;

        public int Count { get; set; }
    }
}
