namespace Monitoring.Core.Backtesting;

/// <summary>An agent of the file that the registry does not know.</summary>
/// <param name="Agent">Its name.</param>
/// <param name="Items">Its items, which nobody judged.</param>
public sealed record UncoveredAgent(string Agent, long Items);
