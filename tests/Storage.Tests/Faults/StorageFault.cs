namespace IM2.Storage.Tests.Faults;

/// <summary>What can go wrong in a storage call.</summary>
public enum StorageFault
{
    /// <summary>Refused before anything was attempted.</summary>
    Before,

    /// <summary>Done, and the answer is lost.</summary>
    LostReply,

    /// <summary>No answer until the caller gives up or the time is over; nothing was done.</summary>
    TimeOut,

    /// <summary>Answered, but late.</summary>
    Slow,

    /// <summary>Somebody else was first: the version is another one.</summary>
    Conflict,

    /// <summary>No room: certainly nothing was written.</summary>
    DiskFull,
}
