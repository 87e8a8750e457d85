namespace Monitoring.Core.Alerts;

/// <summary>
/// What people made of an alert: whether one of them has acknowledged that it is theirs. The rules of reminder and
/// escalation are those of <see cref="Ladder"/>.
/// </summary>
public enum Handling
{
    /// <summary>Nobody has said that they have it.</summary>
    Unacknowledged,

    /// <summary>Somebody has it.</summary>
    Acknowledged,

    /// <summary>The next person was told, and nobody has it.</summary>
    Escalated,
}
