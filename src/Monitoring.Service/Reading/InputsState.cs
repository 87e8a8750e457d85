namespace Monitoring.Service.Reading;

/// <summary>Whether an agent's inputs are watched.</summary>
internal enum InputsState
{
    /// <summary>No SLO of the agent says <c>baseline: frozen</c>.</summary>
    Off,

    /// <summary>The reference is still to be frozen: fewer than 1,000 outcomes are stored, or it was asked for a moment ago.</summary>
    Waiting,

    /// <summary>They are compared with the frozen reference.</summary>
    Watching,
}
