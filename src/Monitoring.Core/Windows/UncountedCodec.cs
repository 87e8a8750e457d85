using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Windows;

/// <summary>
/// The stored form of what is not counted, behind the SLOs of a fold: for each SLO since when and the numbers, then the indicators that
/// no SLO counts. A fold of before has none of it and begins where the rules changed.
/// </summary>
internal static class UncountedCodec
{
    public static void Encode(AgentFold fold, StateWriter writer)
    {
        foreach (var slo in fold.Slos)
        {
            writer.Number(slo.Uncounted.Since);
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

    public static void Decode(AgentFold fold, ref StateReader reader)
    {
        foreach (var slo in fold.Slos)
        {
            slo.Uncounted = new Uncounted(reader.Number());
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
