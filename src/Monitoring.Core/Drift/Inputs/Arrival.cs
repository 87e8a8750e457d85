using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>One accepted outcome on its way through the watched inputs.</summary>
/// <param name="Number">Its number since the reference was frozen, from 1.</param>
/// <param name="TransactionId">Its transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="Content">What was sent.</param>
/// <param name="Cuts">Cuts declared by the agent's SLOs, in registry order.</param>
internal readonly record struct Arrival(
    long Number, string TransactionId, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, OutcomeContent Content,
        IReadOnlyList<string> Cuts)
{
    /// <summary>Its values of the declared cuts, those it has.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Segments
    {
        get
        {
            var segments = new List<KeyValuePair<string, string>>(Cuts.Count);
            foreach (var cut in Cuts)
            {
                if (Content.Segments.TryGetValue(cut, out var value))
                {
                    segments.Add(new(cut, value));
                }
            }

            return segments;
        }
    }
}
