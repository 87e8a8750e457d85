namespace Monitoring.Core.Slos;

/// <summary>Who watches what: the whole registry, valid by construction of its reader.</summary>
/// <param name="Plant">The plant.</param>
/// <param name="Fallback">Key of the person told when owner and deputy both fail.</param>
/// <param name="KeepOutcomes">How long outcomes are kept, counted from receipt.</param>
/// <param name="People">People by key.</param>
/// <param name="Agents">Agents by name, in registry order.</param>
public sealed record Registry(
    Plant Plant, string Fallback, TimeSpan KeepOutcomes, IReadOnlyDictionary<string, Person> People, IReadOnlyList<Agent> Agents);
