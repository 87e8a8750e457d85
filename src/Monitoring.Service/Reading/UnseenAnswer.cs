using Monitoring.Core.Drift.Inputs;

namespace Monitoring.Service.Reading;

/// <summary>The values of an input that its reference never had.</summary>
/// <param name="Evidence">The evidence that there are too many, as a share of what raises a signal; a signal sets it back to 0.</param>
/// <param name="Count">Outcomes with one since the reference was frozen.</param>
/// <param name="Normal">Share of unseen values that is called normal.</param>
/// <param name="Lowest">The smallest number of the reference; null for texts.</param>
/// <param name="Highest">The largest number of the reference; null for texts.</param>
/// <param name="Latest">The latest of them, oldest first, at most eight.</param>
internal sealed record UnseenAnswer(double Evidence, long Count, double Normal, double? Lowest, double? Highest, IReadOnlyList<UnseenValueAnswer> Latest)
{
    /// <summary>The answer for an input.</summary>
    public static UnseenAnswer Of(InputWatch input) => new(
        input.Evidence,
        input.Unseen,
        input.Reference.NormallyUnseen.Share,
        input.Reference.Lowest,
        input.Reference.Highest,
        [.. input.Examples.Select(example => new UnseenValueAnswer(example.TransactionId, example.OccurredAt, example.Change, example.Value))]);
}
