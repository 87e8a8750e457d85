namespace Monitoring.Core.Outcomes;

/// <summary>Whether the agent was right about a transaction.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Verdict
{
    /// <summary>The agent was right.</summary>
    Correct = 0,

    /// <summary>The agent was wrong.</summary>
    Incorrect = 1,

    /// <summary>The judge cannot say; counts as neither right nor wrong.</summary>
    Unsure = 2,
}
