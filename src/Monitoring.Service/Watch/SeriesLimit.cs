namespace Monitoring.Service.Watch;

/// <summary>
/// How many series one metric may have. OpenTelemetry folds every label set beyond its limit into one overflow series, so that
/// SLOs would vanish from the page without a word; a registry that would exceed the limit is refused instead.
/// </summary>
internal static class SeriesLimit
{
    /// <summary>Most label sets of one instrument.</summary>
    public const int PerInstrument = 100_000;

    /// <summary>Most SLOs in a registry: the state has one series per SLO and state.</summary>
    public const int Slos = PerInstrument / 5;

    /// <summary>Most agents in a registry: outcomes have one series per agent and disposition.</summary>
    public const int Agents = PerInstrument / 5;
}
