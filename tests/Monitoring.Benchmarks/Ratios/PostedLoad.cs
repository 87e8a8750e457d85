namespace Monitoring.Benchmarks.Ratios;

/// <summary>Whose outcomes are posted and how their verdicts are.</summary>
/// <param name="Prefix">Begin of the agents' names; five digits follow.</param>
/// <param name="Agents">How many agents, drawn evenly.</param>
/// <param name="WrongAmong">One verdict among so many is wrong; 0 for none.</param>
/// <param name="Waves">Bursts of wrong ones, so that alerts open and close.</param>
/// <param name="Customers">Customers drawn evenly; 0 for one and the same.</param>
/// <param name="IsMinimal">Asks to be answered counts alone.</param>
/// <param name="Key">The key it is posted with; empty for none.</param>
internal sealed record PostedLoad(string Prefix, int Agents, int WrongAmong = 50, bool Waves = false, int Customers = 0,
    bool IsMinimal = false, string Key = "");
