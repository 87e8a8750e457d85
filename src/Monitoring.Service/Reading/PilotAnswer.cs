using Monitoring.Core.Slos;

namespace Monitoring.Service.Reading;

/// <summary>What the agent showed before it went live; <c>live</c> of the SLO stands beside it.</summary>
/// <param name="Right">Right transactions.</param>
/// <param name="Of">Judged transactions.</param>
/// <param name="Accuracy">Right share.</param>
/// <param name="Interval">Low and high end of Wilson's 95 % interval, to three decimals.</param>
/// <param name="Finding">What the live accuracy says of it.</param>
internal sealed record PilotAnswer(int Right, int Of, double Accuracy, IReadOnlyList<double> Interval, PilotFinding Finding)
{
    /// <summary>The answer.</summary>
    public static PilotAnswer From(PilotComparison pilot) => new(
        pilot.Pilot.Right, pilot.Pilot.Of, (double)pilot.Pilot.Right / pilot.Pilot.Of, pilot.Shown.Rounded(), pilot.Finding);
}
