using Monitoring.Core.Slos;

namespace Monitoring.Service.Owners;

/// <summary>What became of reading a registry file.</summary>
internal abstract record RegistryReading
{
    private RegistryReading()
    {
    }

    /// <summary>The registry is valid.</summary>
    /// <param name="Registry">The registry.</param>
    /// <param name="Document">The text it was read from.</param>
    /// <param name="Lines">The line of every person, agent and SLO, by field (<c>people.dana</c>).</param>
    internal sealed record Valid(Registry Registry, string Document, IReadOnlyDictionary<string, int> Lines) : RegistryReading;

    /// <summary>The registry has mistakes, and nothing of it is taken.</summary>
    /// <param name="Faults">All of them, at least one (of more than 1,000 the first), by line.</param>
    internal sealed record Refused(IReadOnlyList<RegistryFault> Faults) : RegistryReading;
}
