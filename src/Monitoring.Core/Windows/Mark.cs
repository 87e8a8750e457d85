namespace Monitoring.Core.Windows;

/// <summary>What stands on a place: the effective counted verdict, and whether the agent gave it itself.</summary>
[Flags]
public enum Mark
{
    /// <summary>Judged right by somebody else.</summary>
    Right = 0,

    /// <summary>Judged wrong.</summary>
    Wrong = 1,

    /// <summary>Emptied by a verdict <c>unsure</c>: neither wrong nor judged.</summary>
    Empty = 2,

    /// <summary>The agent judged itself.</summary>
    Self = 4,
}
