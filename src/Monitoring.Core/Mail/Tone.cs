namespace Monitoring.Core.Mail;

/// <summary>How a mail looks at first glance: by shape and word as well as by colour.</summary>
internal enum Tone
{
    /// <summary>Red square: somebody must act.</summary>
    Red,

    /// <summary>Amber triangle: a warning, somebody should look.</summary>
    Amber,

    /// <summary>Green disc: it is good again.</summary>
    Green,

    /// <summary>Grey diamond: nothing is measured any more, or nothing happened.</summary>
    Grey,
}
