namespace Monitoring.Service.Reading;

/// <summary>Where an SLO stands on the data axis.</summary>
internal enum DataState
{
    /// <summary>The agent has not posted an outcome yet.</summary>
    Never,

    /// <summary>Outcomes come.</summary>
    Live,

    /// <summary>Nothing came for longer than expected.</summary>
    Silent,

    /// <summary>Outcomes come, verdicts do not.</summary>
    LabelsLate,
}
