namespace Monitoring.Benchmarks.Drift;

/// <summary>A measured figure beside the published one.</summary>
internal readonly record struct DriftFigure(string What, double Expected, double Measured, double Error)
{
    /// <summary>
    /// How many standard errors apart; the published figure is rounded and was simulated as often, so has the same error.
    /// </summary>
    public double Apart => Math.Max(0, Math.Abs(Measured - Expected) - (Expected < 1 ? 0.005 : 0.5)) / (Error * Math.Sqrt(2));
}
