using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Windows;

/// <summary>
/// The stored form of what is not counted, behind the SLOs of a fold: for each SLO since when, of what and the numbers, then the indicators
/// that no SLO counts. A fold of rules 1 has none of it and begins where the rules changed; one of rules 2 does not say of what.
/// </summary>
internal static class UncountedCodec
{
    public static void Encode(AgentFold fold, StateWriter writer)
    {
        foreach (var slo in fold.Slos)
        {
            writer.Number(slo.Uncounted.Since);
            writer.Number(slo.Uncounted.TakesEarlier ? 1 : 0);
            foreach (var number in slo.Uncounted.Numbers)
            {
                writer.Number(number);
            }
        }

        writer.Number(fold.UncountedIndicators.Count);
        foreach (var indicator in fold.UncountedIndicators)
        {
            writer.Text(indicator);
        }
    }

    public static void Decode(AgentFold fold, bool saysOfWhat, ref StateReader reader)
    {
        foreach (var slo in fold.Slos)
        {
            slo.Uncounted = new Uncounted(reader.Number(), takesEarlier: saysOfWhat && reader.Number(1) == 1);
            foreach (ref var number in slo.Uncounted.Numbers)
            {
                number = reader.Number();
            }
        }

        for (var left = reader.Number(AgentFold.MostUncountedIndicators); left > 0; left--)
        {
            var indicator = reader.Text();
            fold.AddUncounted(Names.IsKey(indicator)
                ? indicator
                : throw new InvalidDataException("The stored state names an indicator that cannot be."));
        }
    }
}
