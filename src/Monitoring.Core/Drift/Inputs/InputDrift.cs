namespace Monitoring.Core.Drift.Inputs;

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
