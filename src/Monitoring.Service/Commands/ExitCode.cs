namespace Monitoring.Service.Commands;

/// <summary>What a command ends with.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Good = 0;

    /// <summary>Tried and failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration; nothing was tried.</summary>
    public const int Usage = 2;
}
