namespace Monitoring.Core.Drift.Inputs;

/// <summary>What a notice of data drift says: an input that was as its reference differs now, with the evidence of that moment.</summary>
public sealed record InputSignal
{
    /// <summary>The input.</summary>
    public required InputName Input { get; init; }

    /// <summary>How it differs.</summary>
    public required InputChange Change { get; init; }

    /// <summary>When that was found.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Outcomes the reference was made of.</summary>
    public required long ReferenceRows { get; init; }

    /// <summary>Receipt of the oldest of them.</summary>
    public required DateTimeOffset ReferenceSince { get; init; }

    /// <summary>When it was frozen.</summary>
    public required DateTimeOffset FrozenAt { get; init; }

    /// <summary>Transactions from the first unseen one of this stretch on; 0 when the values moved without one.</summary>
    public long Judged { get; init; }

    /// <summary>Those of them with an unseen value.</summary>
    public long Unseen { get; init; }

    /// <summary>
    /// The latest of those, oldest first, at most <see cref="InputWatch.MostExamples"/>; the first of the stretch always leads.
    /// </summary>
    public IReadOnlyList<UnseenExample> Examples { get; init; } = [];

    /// <summary>Whom most of them concern, or null.</summary>
    public SharedSegment? Shared { get; init; }

    /// <summary>The smallest number of the reference; null for texts.</summary>
    public double? Lowest { get; init; }

    /// <summary>The largest number of the reference; null for texts.</summary>
    public double? Highest { get; init; }

    /// <summary>The look that found the move; null for unseen values.</summary>
    public Look? Look { get; init; }

    /// <summary>The values whose shares moved most, the largest move first; empty for numbers.</summary>
    public IReadOnlyList<ValueShift> Shifts { get; init; } = [];

    /// <summary>The middle number before and now: half of the values are not larger; null for texts.</summary>
    public double? MiddleBefore { get; init; }

    /// <summary>The middle number of the look; null for texts.</summary>
    public double? MiddleNow { get; init; }

    /// <summary>How often such a notice is a mistake, in words.</summary>
    public required string Budget { get; init; }
}

/// <summary>How an input differs from its reference.</summary>
public enum InputChange
{
    /// <summary>It has a value the reference never had.</summary>
    NeverSeen,

    /// <summary>It has a number below or above all of the reference.</summary>
    OutOfRange,

    /// <summary>It is missing, which it never was in the reference.</summary>
    Missing,

    /// <summary>Its values lie elsewhere than those of the reference, none of them being new by itself.</summary>
    Moved,
}

/// <summary>How the share of one value has changed.</summary>
/// <param name="Value">The value; empty for missing ones, null for all that are not kept by name.</param>
/// <param name="Before">Its share in the reference, 0 to 1.</param>
/// <param name="Now">Its share in the look, 0 to 1.</param>
public readonly record struct ValueShift(string? Value, double Before, double Now);

/// <summary>One transaction whose value the reference never had.</summary>
/// <param name="Number">Number of the outcome since the reference was frozen, from 1.</param>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Value">The value as text; empty when it was missing.</param>
/// <param name="Change">In which way it is new.</param>
/// <param name="Segments">Its values of the cuts declared by the agent's SLOs, those it has.</param>
public sealed record UnseenExample(
    long Number, string TransactionId, DateTimeOffset OccurredAt, string Value, InputChange Change, IReadOnlyList<KeyValuePair<string,
        string>> Segments);

/// <summary>A stretch in which an input differs from its reference; it was told once, when it began.</summary>
/// <param name="Change">How it differed first.</param>
/// <param name="Since">When that was found.</param>
/// <param name="FirstTransactionId">The first transaction with an unseen value; null when the values moved without one.</param>
/// <param name="QuietOutcomes">Outcomes since the last signal of unseen values; null when there was none, or it is over.</param>
/// <param name="QuietLooks">Looks since the last one that found a move; null when there was none, or it is over.</param>
public sealed record InputDrift(InputChange Change, DateTimeOffset Since, string? FirstTransactionId, int? QuietOutcomes, int? QuietLooks)
{
    /// <summary>Outcomes without a signal after which unseen values are over.</summary>
    public const int OverAfterOutcomes = 500;

    /// <summary>Looks without a signal after which a move is over.</summary>
    public const int OverAfterLooks = 2;

    /// <summary>One more outcome without a signal; null when that ends the stretch.</summary>
    internal InputDrift? AfterOutcome() => QuietOutcomes switch
    {
        null => this,
        >= OverAfterOutcomes - 1 => QuietLooks is null ? null : this with { QuietOutcomes = null },
        { } quiet => this with { QuietOutcomes = quiet + 1 },
    };

    /// <summary>One more look without a signal; null when that ends the stretch.</summary>
    internal InputDrift? AfterLook() => QuietLooks switch
    {
        null => this,
        >= OverAfterLooks - 1 => QuietOutcomes is null ? null : this with { QuietLooks = null },
        { } quiet => this with { QuietLooks = quiet + 1 },
    };
}

/// <summary>A segment value that most of the transactions with unseen values share.</summary>
/// <param name="Cut">The segment's key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Transactions">Transactions that have it.</param>
/// <param name="Of">Transactions asked.</param>
public sealed record SharedSegment(string Cut, string Value, int Transactions, int Of)
{
    /// <summary>The first declared cut with a value that more than half share; null when there is none.</summary>
    internal static SharedSegment? Among(IReadOnlyList<UnseenExample> examples, IReadOnlyList<string> cuts)
    {
        foreach (var cut in cuts)
        {
            var largest = examples.SelectMany(example => example.Segments).Where(segment => segment.Key == cut)
                .GroupBy(segment => segment.Value, StringComparer.Ordinal).MaxBy(group => group.Count());
            if (largest is not null && 2 * largest.Count() > examples.Count)
            {
                return new(cut, largest.Key, largest.Count(), examples.Count);
            }
        }

        return null;
    }
}
