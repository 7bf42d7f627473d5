using IM2.Sandbox;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>What waits together is written together, and fails alone.</summary>
public sealed class SandboxDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SandboxDatabase _database;

    public SandboxDatabaseTests()
    {
        _database = new SandboxDatabase(_folder.Path);
        _database.Use(static session => session.Script("CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT)"));
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_change_that_fails_takes_nothing_of_its_neighbours_with_it()
    {
        const int Count = 300;
        var all = Enumerable.Range(0, Count).Select(id => _database.ChangeAsync(session =>
        {
            session.Execute("INSERT INTO kept VALUES ($0,$1)", id, $"{id}");
            return id % 7 == 3 ? throw new InvalidOperationException($"{id}") : id;
        })).ToList();
        for (var id = 0; id < Count; id++)
        {
            if (id % 7 == 3)
            {
                Assert.Equal($"{id}", (await Assert.ThrowsAsync<InvalidOperationException>(() => all[id])).Message);
            }
            else
            {
                Assert.Equal(id, await all[id]);
            }
        }

        var kept = _database.Use(static session => session.Rows("SELECT id FROM kept ORDER BY id", static row => row.GetInt32(0)));
        Assert.Equal(Enumerable.Range(0, Count).Where(static id => id % 7 != 3), kept);
    }

    [Fact]
    public void A_change_that_fails_by_itself_leaves_nothing()
    {
        Assert.Throws<InvalidOperationException>(() => _database.Change<int>(static session =>
        {
            session.Execute("INSERT INTO kept VALUES (1,'a')");
            throw new InvalidOperationException();
        }));
        Assert.Empty(_database.Use(static session => session.Rows("SELECT id FROM kept", static row => row.GetInt64(0))));
    }

    [Fact]
    public void Parameters_go_by_their_names_and_every_type_comes_back()
    {
        _database.Use(static session => session.Execute("INSERT INTO kept (text, id) VALUES ($1,$0)", 1L, "one ¥"));
        _database.Use(static session => session.Execute("INSERT INTO kept VALUES ($0,$1)", 2, null));
        _database.Use(static session => session.Execute("INSERT INTO kept VALUES ($0,$1)", 3, new byte[] { 1, 2 }));
        Assert.Equal(1, _database.Use(static session => session.Execute("UPDATE kept SET text = $1 WHERE id = $0", 1, "two")));
        Assert.Equal([(1L, "two"), (2L, null), (3L, "bytes")], _database.Use(static session => session.Rows(
            "SELECT id, text, typeof(text) FROM kept ORDER BY id",
            static row => (row.GetInt64(0), row.GetString(2) == "blob" ? "bytes" : row.IsDBNull(1) ? null : row.GetString(1)))));
    }
}
