namespace Monitoring.Service.Board;

/// <summary>The sign of an SLO on the board, in the order of the board: what needs somebody stands first, and grey outranks green.</summary>
internal enum Andon
{
    /// <summary>■ Breached.</summary>
    Red,

    /// <summary>◇ Not measured, or not yet.</summary>
    Grey,

    /// <summary>▲ Between target and alert line, or recovering.</summary>
    Amber,

    /// <summary>● At target.</summary>
    Green,
}
