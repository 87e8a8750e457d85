namespace Monitoring.Core.Outcomes;

/// <summary>
/// What a verdict judges, by name: <see cref="Accuracy"/> where nothing else is said, or another such as <c>relevance</c>. A name is what
/// <see cref="Names.IsKey"/> allows. Each indicator of a transaction has its own verdicts, and an SLO counts those of one.
/// </summary>
public static class Indicator
{
    /// <summary>Whether the agent was right: the default.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>The indicator of a name, which need not have been sent.</summary>
    public static string Of(string? name) => name ?? Accuracy;
}
