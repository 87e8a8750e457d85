namespace Monitoring.Core.Alerts;

/// <summary>
/// The sign of an SLO on the board and in the daily mail, in their order: what needs somebody stands first, and grey outranks green.
/// </summary>
public enum Andon
{
    /// <summary>■ Breached.</summary>
    Red,

    /// <summary>◇ Not measured, or not yet.</summary>
    Grey,

    /// <summary>▲ Between target and alert line, or recovering; or not red, and items of its agent are refused.</summary>
    Amber,

    /// <summary>● At target.</summary>
    Green,
}
