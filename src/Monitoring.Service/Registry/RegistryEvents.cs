namespace Monitoring.Service.Registry;

/// <summary>What this slice logs. Event ids 2000 to 2099.</summary>
internal static partial class RegistryEvents
{
    [LoggerMessage(2001, LogLevel.Information, "There was no registry: wrote the commented example {File}")]
    public static partial void ExampleWritten(ILogger logger, string file);

    [LoggerMessage(2002, LogLevel.Warning,
        "The registry in force is the example: nobody in it is real. Put your own people and agents in their place, then apply it")]
    public static partial void ExampleInForce(ILogger logger);

    [LoggerMessage(2003, LogLevel.Information, "Applied the registry {File} as revision {Revision}")]
    public static partial void Applied(ILogger logger, long revision, string file);

    [LoggerMessage(2004, LogLevel.Information, "The registry file {File} is in force as revision {Revision}")]
    public static partial void Unchanged(ILogger logger, string file, long revision);

    [LoggerMessage(2005, LogLevel.Warning, "There is no registry file {File}; revision {Revision} from {Origin} stays in force")]
    public static partial void FileAbsent(ILogger logger, string file, long revision, string origin);

    [LoggerMessage(2006, LogLevel.Information, "Another process applied {Origin}; revision {Revision} is in force")]
    public static partial void Followed(ILogger logger, long revision, string origin);

    [LoggerMessage(2007, LogLevel.Error, "Revision {Revision} from {Origin} is in force but not understood by this release; names and addresses of the newest one before that is are used. {Fault}")]
    public static partial void RevisionUnreadable(ILogger logger, long revision, string origin, string fault);

    [LoggerMessage(2009, LogLevel.Warning,
        "The service's own registry file is not in force; revision {Revision} stays. {File} {Why}. {Remedy}")]
    public static partial void FileNotInForce(ILogger logger, long revision, string file, string why, string remedy);

    [LoggerMessage(2010, LogLevel.Warning, "Nothing is in force: {File} {Why}. {Remedy}")]
    public static partial void NothingInForce(ILogger logger, string file, string why, string remedy);

    [LoggerMessage(2011, LogLevel.Error, "{Fault}")]
    public static partial void FileMistaken(ILogger logger, string fault);

    [LoggerMessage(2014, LogLevel.Warning, "{Warning}")]
    public static partial void Remark(ILogger logger, string warning);

    [LoggerMessage(2015, LogLevel.Information, "Asked to read the registry file {File} again")]
    public static partial void ReadAgain(ILogger logger, string file);

    [LoggerMessage(2016, LogLevel.Error, "The registry file was not read again. {Fault}")]
    public static partial void NotReadAgain(ILogger logger, string fault);

    [LoggerMessage(2017, LogLevel.Error, "{Why}. Write a name it has into the registry and apply it, or install the zone data")]
    public static partial void ZoneMissing(ILogger logger, string why);

    [LoggerMessage(2018, LogLevel.Warning, "Nothing is sent by {Channel} to {People}: {Why}")]
    public static partial void NotSent(ILogger logger, string channel, string people, string why);

    [LoggerMessage(2012, LogLevel.Warning, "Some agents could not be brought to the registry in force and are judged by the one before; the next look goes on")]
    public static partial void HeldUp(ILogger logger, Exception failure);

    [LoggerMessage(2013, LogLevel.Information, "Brought {Agents} agents to the registry in force that were still behind it")]
    public static partial void RolledOut(ILogger logger, int agents);
}
