namespace Monitoring.Core.Drift.Inputs;

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
