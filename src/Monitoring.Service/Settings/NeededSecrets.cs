namespace Monitoring.Service.Settings;

/// <summary>
/// Which secrets somebody needs who reads the settings. Others are neither demanded nor opened, for their files are often readable to the
/// service alone.
/// </summary>
[Flags]
internal enum NeededSecrets
{
    /// <summary>None: a verb that signs nothing and mails nobody.</summary>
    None = 0,

    /// <summary>The password of the mail server.</summary>
    Mail = 1,

    /// <summary>What links are signed with.</summary>
    Links = 2,

    /// <summary>All of them: the service.</summary>
    All = Mail | Links,
}
