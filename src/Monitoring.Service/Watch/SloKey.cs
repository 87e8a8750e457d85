namespace Monitoring.Service.Watch;

/// <summary>Everything the labels of an SLO say.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Slo">The SLO's name.</param>
/// <param name="Owner">Key of the owner, never an address.</param>
/// <param name="Deputy">Key of the deputy; empty when none is named.</param>
/// <param name="Cuts">Declared cuts, parted by blanks, which no segment key has.</param>
/// <param name="Revision">The registry revision that last changed it.</param>
internal readonly record struct SloKey(string Agent, string Slo, string Owner, string Deputy, string Cuts, long Revision);
