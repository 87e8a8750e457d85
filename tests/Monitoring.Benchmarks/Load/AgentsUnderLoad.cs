namespace Monitoring.Benchmarks.Load;

/// <summary>Agents that are alike.</summary>
/// <param name="Prefix">Begin of their names; a number follows.</param>
/// <param name="Agents">How many.</param>
/// <param name="Slos">SLOs on each.</param>
/// <param name="Digits">Digits of the number in a name.</param>
/// <param name="CountFrom">Verdict sources their SLOs count.</param>
/// <param name="Segments">Segments by which their SLOs are cut.</param>
/// <param name="Drift">What becomes of drift.</param>
/// <param name="Window">Transactions in the window of each SLO.</param>
internal sealed record AgentsUnderLoad(
    string Prefix, int Agents, int Slos, int Digits = 1, string CountFrom = "any", string Segments = "", string Drift = "notify",
    int Window = 100);
