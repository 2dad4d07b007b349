//! The sources as the compiler sees them: modules, what each declares, and the paths it names.
//! Tests are left out, as are comments, since neither holds the house up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, ImplItem, Item, ItemImpl, Type, UseTree, Visibility};

/// A path in code: `["crate", "store", "Store"]`.
pub type Names = Vec<String>;

/// The types whose methods stand in many files.
const SPREAD: [&str; 4] = ["Store", "Figures", "Cases", "Editions"];

/// What their values are called where a method of them is called.
const CALLED: [&str; 3] = ["self", "store", "figures"];

/// A module of the crate.
#[derive(Default)]
pub struct Module {
    /// The file it is in, below `src/`.
    pub file: String,
    children: BTreeMap<String, Names>,
    /// What it imports, by the name it has here.
    imports: BTreeMap<String, Names>,
    /// What it imports for itself, and every path in its items.
    uses: Vec<Names>,
    /// The methods that it calls of what may be a value of such a type.
    calls: BTreeSet<String>,
    /// What it only hands on.
    pub hands_on: BTreeSet<Names>,
}

/// All modules by their path from the crate's root.
pub struct Crate {
    pub modules: BTreeMap<Names, Module>,
    /// The modules that define a method of each name, and whether it is one of a type of many files.
    methods: BTreeMap<String, Vec<(Names, bool)>>,
}

impl Crate {
    pub fn read() -> Self {
        let mut found = Self {
            modules: BTreeMap::new(),
            methods: BTreeMap::new(),
        };
        found.add(Path::new("src/lib.rs"), Names::new());
        found
    }

    fn add(&mut self, file: &Path, name: Names) {
        let text = std::fs::read_to_string(file).unwrap();
        let parsed = syn::parse_file(&text).unwrap();
        let folder = match file.file_name().unwrap().to_str().unwrap() {
            "lib.rs" | "mod.rs" => file.parent().unwrap().to_owned(),
            _ => file.with_extension(""),
        };
        let mut module = Module {
            file: file.strip_prefix("src").unwrap().display().to_string(),
            ..Module::default()
        };
        for item in parsed.items {
            if is_test(attributes(&item)) {
                continue;
            }
            match item {
                Item::Mod(child) if child.content.is_none() => {
                    let mut path = name.clone();
                    path.push(child.ident.to_string());
                    let flat = folder.join(format!("{}.rs", child.ident));
                    let deep = folder.join(child.ident.to_string()).join("mod.rs");
                    self.add(if flat.exists() { &flat } else { &deep }, path.clone());
                    module.children.insert(child.ident.to_string(), path);
                }
                Item::Use(import) => {
                    let is_public = !matches!(import.vis, Visibility::Inherited);
                    for (alias, path) in leaves(&import.tree, Names::new()) {
                        if is_public {
                            module.hands_on.insert(path.clone());
                        } else {
                            module.uses.push(path.clone());
                        }
                        module.imports.insert(alias, path);
                    }
                }
                other => {
                    if let Item::Impl(methods) = &other {
                        self.add_methods(methods, &name);
                    }
                    paths(other.to_token_stream(), &mut module.uses);
                    calls(other.to_token_stream(), &mut module.calls);
                }
            }
        }
        self.modules.insert(name, module);
    }

    fn add_methods(&mut self, methods: &ItemImpl, module: &Names) {
        let is_spread = match &*methods.self_ty {
            Type::Path(of) => {
                let last = of.path.segments.last();
                methods.trait_.is_none()
                    && last.is_some_and(|last| SPREAD.iter().any(|name| last.ident == name))
            }
            _ => false,
        };
        for item in &methods.items {
            if let ImplItem::Fn(method) = item {
                let known = self.methods.entry(method.sig.ident.to_string());
                known.or_default().push((module.clone(), is_spread));
            }
        }
    }

    /// The module that defines a method of a type of many files, where nothing else has a method of that
    /// name.
    fn method(&self, name: &str) -> Option<&Names> {
        match self.methods.get(name)?.as_slice() {
            [(module, true)] => Some(module),
            _ => None,
        }
    }

    /// The file where what a path names is defined, if that is one of ours.
    fn definition(&self, from: &Names, path: &[String], depth: u32) -> Option<&Names> {
        assert!(depth < 20, "{path:?} leads nowhere");
        let first = path.first()?;
        let (mut at, rest) = match first.as_str() {
            "crate" => (self.modules.get_key_value(&Names::new())?.0, &path[1..]),
            "self" => (self.modules.get_key_value(from)?.0, &path[1..]),
            "super" => {
                let mut parent = from.clone();
                let mut rest = path;
                while rest.first().is_some_and(|name| name == "super") {
                    parent.pop()?;
                    rest = &rest[1..];
                }
                (self.modules.get_key_value(&parent)?.0, rest)
            }
            name => {
                let module = &self.modules[from];
                if !module.children.contains_key(name) && !module.imports.contains_key(name) {
                    return None;
                }
                (self.modules.get_key_value(from)?.0, path)
            }
        };
        for (index, name) in rest.iter().enumerate() {
            let module = &self.modules[at];
            if let Some(child) = module.children.get(name) {
                at = self.modules.get_key_value(child)?.0;
            } else if let Some(import) = module.imports.get(name) {
                if *import == path {
                    // A macro is handed on by its own name where it is made.
                    return (path.len() == 1).then_some(at);
                }
                let whole: Names = import.iter().chain(&rest[index + 1..]).cloned().collect();
                return self.definition(at, &whole, depth + 1);
            } else {
                break;
            }
        }
        Some(at)
    }

    /// Which files each file takes something from, with the paths that it names.
    pub fn arrows(&self) -> BTreeMap<&Names, BTreeMap<&Names, BTreeSet<String>>> {
        let mut arrows = BTreeMap::new();
        for (name, module) in &self.modules {
            let mut to: BTreeMap<&Names, BTreeSet<String>> = BTreeMap::new();
            for path in &module.uses {
                if let Some(target) = self.definition(name, path, 0)
                    && target != name
                {
                    to.entry(target).or_default().insert(path.join("::"));
                }
            }
            for call in &module.calls {
                if let Some(target) = self.method(call)
                    && target != name
                {
                    to.entry(target).or_default().insert(format!("{call}()"));
                }
            }
            arrows.insert(name, to);
        }
        arrows
    }

    /// Whether a file only declares its children and hands on what is theirs.
    pub fn only_declares(&self, name: &Names) -> bool {
        self.modules[name].uses.is_empty()
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .meta
                .to_token_stream()
                .to_string()
                .contains("test")
    })
}

/// The leaves of an import: the name each has here, and its path.
fn leaves(tree: &UseTree, mut before: Names) -> Vec<(String, Names)> {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before)
        }
        UseTree::Name(name) if name.ident == "self" => {
            vec![(before.last().unwrap().clone(), before)]
        }
        UseTree::Name(name) => {
            before.push(name.ident.to_string());
            vec![(name.ident.to_string(), before)]
        }
        UseTree::Rename(rename) => {
            if rename.ident != "self" {
                before.push(rename.ident.to_string());
            }
            vec![(rename.rename.to_string(), before)]
        }
        UseTree::Glob(_) => vec![("*".to_owned(), before)],
        UseTree::Group(group) => group
            .items
            .iter()
            .flat_map(|tree| leaves(tree, before.clone()))
            .collect(),
    }
}

/// Every path of two names or more in tokens, also within macros.
fn paths(tokens: TokenStream, found: &mut Vec<Names>) {
    let mut path = Names::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    finish(&mut path, found);
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                finish(&mut path, found);
                colons = 0;
                paths(group.stream(), found);
            }
            _ => {
                finish(&mut path, found);
                colons = 0;
            }
        }
    }
    finish(&mut path, found);
}

/// The methods that are called as `self.…()`, `store.…()` or `figures.…()`.
fn calls(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for part in tokens.windows(4) {
        if let [
            TokenTree::Ident(of),
            TokenTree::Punct(dot),
            TokenTree::Ident(method),
            next,
        ] = part
            && dot.as_char() == '.'
            && CALLED.iter().any(|name| of == name)
            && is_call(next)
        {
            found.insert(method.to_string());
        }
    }
    for token in tokens {
        if let TokenTree::Group(group) = token {
            calls(group.stream(), found);
        }
    }
}

/// Whether what follows a name makes it a call: `(…)`, or `::<…>` before that.
fn is_call(next: &TokenTree) -> bool {
    match next {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    }
}

fn finish(path: &mut Names, found: &mut Vec<Names>) {
    let path = std::mem::take(path);
    if path.len() > 1 {
        found.push(path);
    }
}

/// The groups of files that take from each other in a circle.
pub fn circles<'a>(
    arrows: &BTreeMap<&'a Names, BTreeMap<&'a Names, BTreeSet<String>>>,
) -> Vec<BTreeSet<&'a Names>> {
    let reach = |from: &'a Names| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            for to in arrows.get(at).into_iter().flat_map(BTreeMap::keys) {
                if seen.insert(*to) {
                    open.push(to);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&Names, BTreeSet<&Names>> =
        arrows.keys().map(|from| (*from, reach(from))).collect();
    let mut found: Vec<BTreeSet<&Names>> = Vec::new();
    for (from, to) in &reached {
        if to.contains(from) && !found.iter().any(|circle| circle.contains(from)) {
            let circle = to.iter().filter(|other| reached[*other].contains(from));
            found.push(circle.copied().collect());
        }
    }
    found
}
